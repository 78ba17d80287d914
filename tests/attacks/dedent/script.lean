skip
--
by
sorry
