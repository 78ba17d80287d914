exact ѕorry
