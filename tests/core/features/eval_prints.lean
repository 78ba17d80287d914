-- expect: says: ("ab\n", 'c', true, some (-1), 3)
prelude
import Core

#eval ("ab\n", 'c', true, some (-1 : Int), (3 : Fin 5))
