set_option trace.Meta true in
set_option trace.Elab true in
set_option trace.profiler true in
simp_all
