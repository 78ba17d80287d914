theorem attack (p q : Prop) : q → p
