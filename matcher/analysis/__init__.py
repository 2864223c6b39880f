"""Analysis (读取需求): what a text asks for."""
