"""Privacy (个人信息): consent, personal data, objections and erasure."""
