import Suites.Divisibility
import Suites.Lists
import Suites.Logic
import Suites.Magmas
import Suites.Nat
import Suites.Order
import Suites.Programs
