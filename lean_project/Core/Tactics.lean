prelude
import Core.Notation

/-!
The grammar and the macros of the tactic language, bound to the native ones under their official names. The elaborators behind
them are built in.
-/

namespace Lean.Parser.Tactic

/-! ### Arguments that several tactics share -/

@[extern "x"] opaque caseArg : ParserDescr
@[extern "x"] opaque config : ParserDescr
@[extern "x"] opaque posConfigItem : ParserDescr
@[extern "x"] opaque negConfigItem : ParserDescr
@[extern "x"] opaque valConfigItem : ParserDescr
@[extern "x"] opaque configItem : ParserDescr
@[extern "x"] opaque optConfig : ParserDescr
@[extern "x"] opaque locationWildcard : ParserDescr
@[extern "x"] opaque locationType : ParserDescr
@[extern "x"] opaque locationHyp : ParserDescr
@[extern "x"] opaque location : ParserDescr
@[extern "x"] opaque rwRule : ParserDescr
@[extern "x"] opaque rwRuleSeq : ParserDescr
@[extern "x"] opaque discharger : ParserDescr
@[extern "x"] opaque simpPre : ParserDescr
@[extern "x"] opaque simpPost : ParserDescr
@[extern "x"] opaque simpLemma : ParserDescr
@[extern "x"] opaque simpErase : ParserDescr
@[extern "x"] opaque simpStar : ParserDescr
@[extern "x"] opaque simpArgs : ParserDescr
@[extern "x"] opaque dsimpArgs : ParserDescr
@[extern "x"] opaque inductionAltLHS : ParserDescr
@[extern "x"] opaque inductionAlt : ParserDescr
@[extern "x"] opaque inductionAlts : ParserDescr
@[extern "x"] opaque elimTarget : ParserDescr
@[extern "x"] opaque generalizeArg : ParserDescr

/-! ### Moving between goals -/

@[tactic_parser 1000, extern "x"] opaque withAnnotateState : ParserDescr
@[tactic_parser 1000, extern "x"] opaque «case» : ParserDescr
@[tactic_parser 1000, extern "x"] opaque case' : ParserDescr
@[tactic_parser 1000, extern "x"] opaque «tacticNext_=>_» : ParserDescr
@[macro «tacticNext_=>_», extern "x"] opaque «_aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticNext_=>__1» : Macro
@[tactic_parser 1000, extern "x"] opaque allGoals : ParserDescr
@[tactic_parser 1000, extern "x"] opaque anyGoals : ParserDescr
@[tactic_parser 1000, extern "x"] opaque focus : ParserDescr
@[tactic_parser 1000, extern "x"] opaque skip : ParserDescr
@[tactic_parser 1000, extern "x"] opaque done : ParserDescr
@[tactic_parser 1000, extern "x"] opaque traceState : ParserDescr
@[tactic_parser 1000, extern "x"] opaque traceMessage : ParserDescr
@[tactic_parser 1000, extern "x"] opaque failIfSuccess : ParserDescr
@[tactic_parser 1000, extern "x"] opaque paren : ParserDescr
@[tactic_parser 1000, extern "x"] opaque withReducible : ParserDescr
@[tactic_parser 1000, extern "x"] opaque withReducibleAndInstances : ParserDescr
@[tactic_parser 1000, extern "x"] opaque withUnfoldingAll : ParserDescr
@[tactic_parser 1000, extern "x"] opaque withUnfoldingNone : ParserDescr
@[tactic_parser 1000, extern "x"] opaque first : ParserDescr
@[tactic_parser 1000, extern "x"] opaque rotateLeft : ParserDescr
@[tactic_parser 1000, extern "x"] opaque rotateRight : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticTry_ : ParserDescr
@[macro tacticTry_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticTry__1 : Macro
@[tactic_parser 1000, extern "x"] opaque «tactic_<;>_» : TrailingParserDescr
@[macro «tactic_<;>_», extern "x"] opaque «_aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tactic_<;>__1» : Macro
@[tactic_parser 1000, extern "x"] opaque fail : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticRepeat_ : ParserDescr
@[tactic_parser 1000, extern "x"] opaque repeat' : ParserDescr
@[tactic_parser 1000, extern "x"] opaque repeat1' : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticUnhygienic_ : ParserDescr
@[macro tacticUnhygienic_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticUnhygienic__1 : Macro
@[tactic_parser 1000, extern "x"] opaque classical : ParserDescr
@[tactic_parser 1000, extern "x"] opaque sleep : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticStop_ : ParserDescr
@[macro tacticStop_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticStop__1 : Macro
@[tactic_parser 1000, extern "x"] opaque exposeNames : ParserDescr

/-! ### Hypotheses -/

@[tactic_parser 1000, extern "x"] opaque intro : ParserDescr
@[tactic_parser 1000, extern "x"] opaque intros : ParserDescr
@[tactic_parser 1000, extern "x"] opaque rename : ParserDescr
@[tactic_parser 1000, extern "x"] opaque revert : ParserDescr
@[tactic_parser 1000, extern "x"] opaque clear : ParserDescr
@[tactic_parser 1000, extern "x"] opaque subst : ParserDescr
@[tactic_parser 1000, extern "x"] opaque substVars : ParserDescr
@[tactic_parser 1000, extern "x"] opaque substEqs : ParserDescr
@[tactic_parser 1000, extern "x"] opaque assumption : ParserDescr
@[tactic_parser 1000, extern "x"] opaque contradiction : ParserDescr
@[tactic_parser 1000, extern "x"] opaque falseOrByContra : ParserDescr
@[tactic_parser 1000, extern "x"] opaque renameI : ParserDescr
@[tactic_parser 1000, extern "x"] opaque specialize : ParserDescr
@[tactic_parser 1000, extern "x"] opaque generalize : ParserDescr
@[tactic_parser 1000, extern "x"] opaque clearValue : ParserDescr

/-! ### Terms -/

@[tactic_parser 1000, extern "x"] opaque apply : ParserDescr
@[tactic_parser 1000, extern "x"] opaque exact : ParserDescr
@[tactic_parser 1000, extern "x"] opaque refine : ParserDescr
@[tactic_parser 1000, extern "x"] opaque refine' : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticExfalso : ParserDescr
@[macro tacticExfalso, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticExfalso_1 : Macro
@[tactic_parser 1000, extern "x"] opaque constructor : ParserDescr
@[tactic_parser 1000, extern "x"] opaque constructorBang : ParserDescr
@[macro constructorBang, extern "x"] opaque _aux_Init_Meta___macroRules_Lean_Parser_Tactic_constructorBang_1 : Macro
@[tactic_parser 1000, extern "x"] opaque left : ParserDescr
@[tactic_parser 1000, extern "x"] opaque right : ParserDescr
@[tactic_parser 1000, extern "x"] opaque eqRefl : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticRfl : ParserDescr
@[macro tacticRfl, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticRfl_1 : Macro
@[macro tacticRfl, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticRfl_2 : Macro
@[macro tacticRfl, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticRfl_3 : Macro
@[macro tacticRfl, extern "x"] opaque _root_._aux_Init_Core___macroRules_Lean_Parser_Tactic_tacticRfl_1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticRfl' : ParserDescr
@[macro tacticRfl', extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticRfl'_1 : Macro
@[tactic_parser 1000, extern "x"] opaque applyRfl : ParserDescr
@[tactic_parser 1000, extern "x"] opaque acRfl : ParserDescr
@[tactic_parser 1000, extern "x"] opaque acNf0 : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticAc_nf_ : ParserDescr
@[macro tacticAc_nf_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticAc_nf__1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticSorry : ParserDescr
@[macro tacticSorry, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticSorry_1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticAdmit : ParserDescr
@[macro tacticAdmit, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticAdmit_1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticInfer_instance : ParserDescr
@[macro tacticInfer_instance, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticInfer_instance_1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticRefine_lift_ : ParserDescr
@[macro tacticRefine_lift_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticRefine_lift__1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticHave__ : ParserDescr
@[macro tacticHave__, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticHave___1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticSuffices_ : ParserDescr
@[macro tacticSuffices_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticSuffices__1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticLet__ : ParserDescr
@[macro tacticLet__, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticLet___1 : Macro
@[tactic_parser 1000, extern "x"] opaque «show» : ParserDescr
@[tactic_parser 1000, extern "x"] opaque letrec : ParserDescr
@[macro letrec, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_letrec_1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticRefine_lift'_ : ParserDescr
@[macro tacticRefine_lift'_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticRefine_lift'__1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticHave' : ParserDescr
@[macro tacticHave', extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticHave'_1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticLet'__ : ParserDescr
@[macro tacticLet'__, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticLet'___1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticHaveI__ : ParserDescr
@[macro tacticHaveI__, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticHaveI___1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticLetI__ : ParserDescr
@[macro tacticLetI__, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticLetI___1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticNofun : ParserDescr
@[macro tacticNofun, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticNofun_1 : Macro
@[tactic_parser 1000, extern "x"] opaque «tacticNomatch_,,» : ParserDescr
@[macro «tacticNomatch_,,», extern "x"] opaque «_aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticNomatch_,,_1» : Macro
@[tactic_parser 1000, extern "x"] opaque replace : ParserDescr
@[tactic_parser 1000, extern "x"] opaque «tacticExists_,,» : ParserDescr
@[macro «tacticExists_,,», extern "x"] opaque «_aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticExists_,,_1» : Macro
@[tactic_parser 1000, extern "x"] opaque tacticAnd_intros : ParserDescr
@[macro tacticAnd_intros, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticAnd_intros_1 : Macro
@[tactic_parser 1000, extern "x"] opaque symm : ParserDescr
@[tactic_parser 1000, extern "x"] opaque symmSaturate : ParserDescr

/-! ### Rewriting and definitional change -/

@[tactic_parser 1000, extern "x"] opaque change : ParserDescr
@[tactic_parser 1000, extern "x"] opaque rewriteSeq : ParserDescr
@[tactic_parser 1000, extern "x"] opaque rwSeq : ParserDescr
@[macro rwSeq, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_rwSeq_1 : Macro
@[tactic_parser 1000, extern "x"] opaque rwa : ParserDescr
@[tactic_parser 1000, extern "x"] opaque rwaAt : ParserDescr
@[tactic_parser 1000, extern "x"] opaque rwaAtLegacyLocation : ParserDescr
@[macro rwaAtLegacyLocation, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_rwaAtLegacyLocation_1 : Macro
@[tactic_parser 1000, extern "x"] opaque injection : ParserDescr
@[tactic_parser 1000, extern "x"] opaque injections : ParserDescr
@[tactic_parser 1000, extern "x"] opaque delta : ParserDescr
@[tactic_parser 1000, extern "x"] opaque unfold : ParserDescr
@[tactic_parser 1000, extern "x"] opaque congr : ParserDescr
@[tactic_parser 1000, extern "x"] opaque split : ParserDescr

/-! ### Case analysis and induction -/

@[tactic_parser 1000, extern "x"] opaque induction : ParserDescr
@[tactic_parser 1000, extern "x"] opaque cases : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacDepIfThenElse : ParserDescr
@[macro tacDepIfThenElse, extern "x"] opaque _aux_Init_TacticsExtra___macroRules_Lean_Parser_Tactic_tacDepIfThenElse_1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacIfThenElse : ParserDescr
@[macro tacIfThenElse, extern "x"] opaque _aux_Init_TacticsExtra___macroRules_Lean_Parser_Tactic_tacIfThenElse_1 : Macro
@[tactic_parser 1000, extern "x"] opaque funInduction : ParserDescr
@[tactic_parser 1000, extern "x"] opaque funCases : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticTrivial : ParserDescr
@[macro tacticTrivial, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticTrivial_1 : Macro
@[macro tacticTrivial, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticTrivial_2 : Macro
@[macro tacticTrivial, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticTrivial_3 : Macro
@[macro tacticTrivial, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticTrivial_4 : Macro
@[macro tacticTrivial, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticTrivial_5 : Macro
@[macro tacticTrivial, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticTrivial_6 : Macro

/-! ### Simplification -/

@[extern "x"] opaque simpTraceArgsRest : ParserDescr
@[extern "x"] opaque simpAllTraceArgsRest : ParserDescr
@[extern "x"] opaque dsimpTraceArgsRest : ParserDescr
@[extern "x"] opaque simpaArgsRest : ParserDescr
@[tactic_parser 1000, extern "x"] opaque simp : ParserDescr
@[tactic_parser 1000, extern "x"] opaque simpAll : ParserDescr
@[tactic_parser 1000, extern "x"] opaque dsimp : ParserDescr
@[tactic_parser 1000, extern "x"] opaque simpTrace : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticSimp?!_ : ParserDescr
@[macro tacticSimp?!_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticSimp?!__1 : Macro
@[tactic_parser 1000, extern "x"] opaque simpAllTrace : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticSimp_all?!_ : ParserDescr
@[macro tacticSimp_all?!_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticSimp_all?!__1 : Macro
@[tactic_parser 1000, extern "x"] opaque dsimpTrace : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticDsimp?!_ : ParserDescr
@[macro tacticDsimp?!_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticDsimp?!__1 : Macro
@[tactic_parser 1000, extern "x"] opaque simpa : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticSimpa!_ : ParserDescr
@[macro tacticSimpa!_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticSimpa!__1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticSimpa?_ : ParserDescr
@[macro tacticSimpa?_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticSimpa?__1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticSimpa?!_ : ParserDescr
@[macro tacticSimpa?!_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticSimpa?!__1 : Macro
@[tactic_parser 1000, extern "x"] opaque simpArith : ParserDescr
@[tactic_parser 1000, extern "x"] opaque simpAllArith : ParserDescr

/-! ### Decision procedures and search -/

@[tactic_parser 1000, extern "x"] opaque decide : ParserDescr
@[tactic_parser 1000, extern "x"] opaque omega : ParserDescr
@[tactic_parser 1000, extern "x"] opaque normCast0 : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticNorm_cast__ : ParserDescr
@[macro tacticNorm_cast__, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticNorm_cast___1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticAssumption_mod_cast_ : ParserDescr
@[macro tacticAssumption_mod_cast_, extern "x"] opaque _aux_Init_Tactics___macroRules_Lean_Parser_Tactic_tacticAssumption_mod_cast__1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticExact_mod_cast_ : ParserDescr
@[macro tacticExact_mod_cast_, extern "x"] opaque _aux_Init_TacticsExtra___macroRules_Lean_Parser_Tactic_tacticExact_mod_cast__1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticApply_mod_cast_ : ParserDescr
@[macro tacticApply_mod_cast_, extern "x"] opaque _aux_Init_TacticsExtra___macroRules_Lean_Parser_Tactic_tacticApply_mod_cast__1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticRw_mod_cast___ : ParserDescr
@[macro tacticRw_mod_cast___, extern "x"] opaque _aux_Init_TacticsExtra___macroRules_Lean_Parser_Tactic_tacticRw_mod_cast____1 : Macro
@[tactic_parser 1000, extern "x"] opaque pushCast : ParserDescr
@[tactic_parser 1000, extern "x"] opaque exact? : ParserDescr
@[tactic_parser 1000, extern "x"] opaque apply? : ParserDescr
@[tactic_parser 1000, extern "x"] opaque showTerm : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticErw___ : ParserDescr
@[macro tacticErw___, extern "x"] opaque _aux_Init_Meta___macroRules_Lean_Parser_Tactic_tacticErw____1 : Macro
@[tactic_parser 1000, extern "x"] opaque tacticIterate____ : ParserDescr
@[macro tacticIterate____, extern "x"] opaque _aux_Init_TacticsExtra___macroRules_Lean_Parser_Tactic_tacticIterate_____1 : Macro

/-! ### Patterns -/

declare_syntax_cat rcasesPat
declare_syntax_cat rintroPat

@[extern "x"] opaque rcasesPatMed : ParserDescr
@[extern "x"] opaque rcasesPatLo : ParserDescr
end Lean.Parser.Tactic

namespace Lean.Parser.Tactic.rcasesPat

@[rcasesPat_parser 1000, extern "x"] opaque one : ParserDescr
@[rcasesPat_parser 1000, extern "x"] opaque ignore : ParserDescr
@[rcasesPat_parser 1000, extern "x"] opaque clear : ParserDescr
@[rcasesPat_parser 1000, extern "x"] opaque explicit : ParserDescr
@[rcasesPat_parser 1000, extern "x"] opaque tuple : ParserDescr
@[rcasesPat_parser 1000, extern "x"] opaque paren : ParserDescr
end Lean.Parser.Tactic.rcasesPat

namespace Lean.Parser.Tactic.rintroPat

@[rintroPat_parser 1000, extern "x"] opaque one : ParserDescr
@[rintroPat_parser 1000, extern "x"] opaque binder : ParserDescr
end Lean.Parser.Tactic.rintroPat

namespace Lean.Parser.Tactic

@[tactic_parser 1000, extern "x"] opaque rcases : ParserDescr
@[tactic_parser 1000, extern "x"] opaque obtain : ParserDescr
@[tactic_parser 1000, extern "x"] opaque rintro : ParserDescr
end Lean.Parser.Tactic

namespace Lean

@[tactic_parser 1000, extern "x"] opaque cdot : ParserDescr
@[tactic_parser 1000, extern "x"] opaque calcTactic : ParserDescr
@[tactic_parser 1000, extern "x"] opaque solveTactic : ParserDescr
@[macro solveTactic, extern "x"] opaque _aux_Init_NotationExtra___macroRules_Lean_solveTactic_1 : Macro
end Lean

namespace Lean.Elab.Tactic.Ext

@[tactic_parser 1000, extern "x"] opaque applyExtTheorem : ParserDescr
@[tactic_parser 1000, extern "x"] opaque ext : ParserDescr
@[tactic_parser 1000, extern "x"] opaque tacticExt1___ : ParserDescr
@[macro tacticExt1___, extern "x"] opaque _aux_Init_Ext___macroRules_Lean_Elab_Tactic_Ext_tacticExt1____1 : Macro
end Lean.Elab.Tactic.Ext

@[tactic_parser 1000, extern "x"] opaque «tacticBy_cases_:_» : Lean.ParserDescr
@[macro «tacticBy_cases_:_», extern "x"] opaque «_aux_Init_ByCases___macroRules_tacticBy_cases_:__1» : Lean.Macro
@[macro «tacticBy_cases_:_», extern "x"] opaque «_aux_Init_ByCases___macroRules_tacticBy_cases_:__2» : Lean.Macro
@[tactic_parser 1000, extern "x"] opaque tacticFunext___ : Lean.ParserDescr
@[macro tacticFunext___, extern "x"] opaque _aux_Init_NotationExtra___macroRules_tacticFunext____1 : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term‹_›» : Lean.ParserDescr
@[macro «term‹_›», extern "x"] opaque «_aux_Init_Tactics___macroRules_term‹_›_1» : Lean.Macro

/-! ### Well-founded recursion -/

@[tactic_parser 1000, extern "x"] opaque tacticSimp_wf : Lean.ParserDescr
@[macro tacticSimp_wf, extern "x"] opaque _aux_Init_WFTactics___macroRules_tacticSimp_wf_1 : Lean.Macro
@[tactic_parser 1000, extern "x"] opaque tacticClean_wf : Lean.ParserDescr
@[macro tacticClean_wf, extern "x"] opaque _aux_Init_WFTactics___macroRules_tacticClean_wf_1 : Lean.Macro
@[tactic_parser 1000, extern "x"] opaque tacticDecreasing_trivial : Lean.ParserDescr
@[macro tacticDecreasing_trivial, extern "x"] opaque _aux_Init_WFTactics___macroRules_tacticDecreasing_trivial_1 : Lean.Macro
@[macro tacticDecreasing_trivial, extern "x"] opaque _aux_Init_WFTactics___macroRules_tacticDecreasing_trivial_2 : Lean.Macro
@[macro tacticDecreasing_trivial, extern "x"] opaque _aux_Init_WFTactics___macroRules_tacticDecreasing_trivial_3 : Lean.Macro
@[tactic_parser 1000, extern "x"] opaque tacticDecreasing_trivial_pre_omega : Lean.ParserDescr
@[macro tacticDecreasing_trivial_pre_omega, extern "x"] opaque _aux_Init_WFTactics___macroRules_tacticDecreasing_trivial_pre_omega_1 : Lean.Macro
@[macro tacticDecreasing_trivial_pre_omega, extern "x"] opaque _aux_Init_WFTactics___macroRules_tacticDecreasing_trivial_pre_omega_2 : Lean.Macro
@[macro tacticDecreasing_trivial_pre_omega, extern "x"] opaque _aux_Init_WFTactics___macroRules_tacticDecreasing_trivial_pre_omega_3 : Lean.Macro
@[tactic_parser 1000, extern "x"] opaque tacticDecreasing_with_ : Lean.ParserDescr
@[macro tacticDecreasing_with_, extern "x"] opaque _aux_Init_WFTactics___macroRules_tacticDecreasing_with__1 : Lean.Macro
@[tactic_parser 1000, extern "x"] opaque tacticDecreasing_tactic : Lean.ParserDescr
@[macro tacticDecreasing_tactic, extern "x"] opaque _aux_Init_WFTactics___macroRules_tacticDecreasing_tactic_1 : Lean.Macro
