"""tests corpus hostile"""
