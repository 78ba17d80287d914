import Stock.Basic
