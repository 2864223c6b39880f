"""Privacy (个人信息): what is kept of people, consent, objections and erasure."""
