prelude
import Core.Tactics

/-!
The `conv` mode: its grammar and macros, bound to the native ones.
-/

namespace Lean.Parser.Tactic.Conv

declare_syntax_cat conv (behavior := both)

@[extern "x"] opaque convSeq1Indented : ParserDescr
@[extern "x"] opaque convSeqBracketed : ParserDescr
@[extern "x"] opaque convSeq : ParserDescr
@[extern "x"] opaque argArg : ParserDescr
@[extern "x"] opaque enterPattern : ParserDescr
@[extern "x"] opaque enterArg : ParserDescr
@[extern "x"] opaque occsWildcard : ParserDescr
@[extern "x"] opaque occsIndexed : ParserDescr
@[extern "x"] opaque occs : ParserDescr
@[tactic_parser 1000, extern "x"] opaque conv : ParserDescr
@[conv_parser 1000, extern "x"] opaque skip : ParserDescr
@[conv_parser 1000, extern "x"] opaque lhs : ParserDescr
@[conv_parser 1000, extern "x"] opaque rhs : ParserDescr
@[conv_parser 1000, extern "x"] opaque «fun» : ParserDescr
@[conv_parser 1000, extern "x"] opaque congr : ParserDescr
@[conv_parser 1000, extern "x"] opaque arg : ParserDescr
@[conv_parser 1000, extern "x"] opaque ext : ParserDescr
@[conv_parser 1000, extern "x"] opaque change : ParserDescr
@[conv_parser 1000, extern "x"] opaque delta : ParserDescr
@[conv_parser 1000, extern "x"] opaque unfold : ParserDescr
@[conv_parser 1000, extern "x"] opaque pattern : ParserDescr
@[conv_parser 1000, extern "x"] opaque rewrite : ParserDescr
@[conv_parser 1000, extern "x"] opaque simp : ParserDescr
@[conv_parser 1000, extern "x"] opaque simpTrace : ParserDescr
@[conv_parser 1000, extern "x"] opaque dsimp : ParserDescr
@[conv_parser 1000, extern "x"] opaque dsimpTrace : ParserDescr
@[conv_parser 1000, extern "x"] opaque simpMatch : ParserDescr
@[conv_parser 1000, extern "x"] opaque nestedTacticCore : ParserDescr
@[conv_parser 1000, extern "x"] opaque nestedTactic : ParserDescr
@[conv_parser 1000, extern "x"] opaque convTactic : ParserDescr
@[conv_parser 1000, extern "x"] opaque nestedConv : ParserDescr
@[conv_parser 1000, extern "x"] opaque paren : ParserDescr
@[conv_parser 1000, extern "x"] opaque convRfl : ParserDescr
@[macro convRfl, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convRfl_1 : Macro
@[conv_parser 1000, extern "x"] opaque convDone : ParserDescr
@[macro convDone, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convDone_1 : Macro
@[conv_parser 1000, extern "x"] opaque convTrace_state : ParserDescr
@[macro convTrace_state, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convTrace_state_1 : Macro
@[conv_parser 1000, extern "x"] opaque allGoals : ParserDescr
@[macro allGoals, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_allGoals_1 : Macro
@[conv_parser 1000, extern "x"] opaque anyGoals : ParserDescr
@[macro anyGoals, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_anyGoals_1 : Macro
@[conv_parser 1000, extern "x"] opaque «case» : ParserDescr
@[macro «case», extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_case_1 : Macro
@[conv_parser 1000, extern "x"] opaque case' : ParserDescr
@[macro case', extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_case'_1 : Macro
@[conv_parser 1000, extern "x"] opaque «convNext__=>_» : ParserDescr
@[macro «convNext__=>_», extern "x"] opaque «_aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convNext__=>__1» : Macro
@[conv_parser 1000, extern "x"] opaque withAnnotateState : ParserDescr
@[conv_parser 1000, extern "x"] opaque focus : ParserDescr
@[macro focus, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_focus_1 : Macro
@[conv_parser 1000, extern "x"] opaque «conv·_» : ParserDescr
@[macro «conv·_», extern "x"] opaque «_aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_conv·__1» : Macro
@[conv_parser 1000, extern "x"] opaque failIfSuccess : ParserDescr
@[macro failIfSuccess, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_failIfSuccess_1 : Macro
@[conv_parser 1000, extern "x"] opaque convRw__ : ParserDescr
@[macro convRw__, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convRw___1 : Macro
@[conv_parser 1000, extern "x"] opaque convErw__ : ParserDescr
@[macro convErw__, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convErw___1 : Macro
@[conv_parser 1000, extern "x"] opaque convArgs : ParserDescr
@[macro convArgs, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convArgs_1 : Macro
@[conv_parser 1000, extern "x"] opaque convLeft : ParserDescr
@[macro convLeft, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convLeft_1 : Macro
@[conv_parser 1000, extern "x"] opaque convRight : ParserDescr
@[macro convRight, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convRight_1 : Macro
@[conv_parser 1000, extern "x"] opaque convIntro___ : ParserDescr
@[macro convIntro___, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convIntro____1 : Macro
@[conv_parser 1000, extern "x"] opaque enter : ParserDescr
@[conv_parser 1000, extern "x"] opaque convApply_ : ParserDescr
@[macro convApply_, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convApply__1 : Macro
@[conv_parser 1000, extern "x"] opaque first : ParserDescr
@[conv_parser 1000, extern "x"] opaque convTry_ : ParserDescr
@[macro convTry_, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convTry__1 : Macro
@[conv_parser 1000, extern "x"] opaque «conv_<;>_» : TrailingParserDescr
@[macro «conv_<;>_», extern "x"] opaque «_aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_conv_<;>__1» : Macro
@[conv_parser 1000, extern "x"] opaque convRepeat_ : ParserDescr
@[macro convRepeat_, extern "x"] opaque _aux_Init_Conv___macroRules_Lean_Parser_Tactic_Conv_convRepeat__1 : Macro
@[conv_parser 1000, extern "x"] opaque whnf : ParserDescr
@[conv_parser 1000, extern "x"] opaque zeta : ParserDescr
@[conv_parser 1000, extern "x"] opaque reduce : ParserDescr
@[conv_parser 1000, extern "x"] opaque clear : ParserDescr
@[conv_parser 1000, extern "x"] opaque normCast : ParserDescr
end Lean.Parser.Tactic.Conv

namespace Lean

@[conv_parser 1000, extern "x"] opaque convCalc_ : ParserDescr
@[macro convCalc_, extern "x"] opaque _aux_Init_NotationExtra___macroRules_Lean_convCalc__1 : Macro
end Lean
