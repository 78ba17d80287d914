exact attack n
