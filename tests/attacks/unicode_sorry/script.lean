ѕorry
