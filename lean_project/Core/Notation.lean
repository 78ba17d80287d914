prelude
import Core.Connectives

/-!
Precedences, the sugar for writing parsers, and the operators.

Grammar, macros and unexpanders are the native ones of the Lean binary, bound under their official names: a goal prints here
as it prints there, and no macro is interpreted. Later rules of a syntax node are tried first, as in the official library.
-/

@[prec_parser 1000, extern "x"] opaque precMax : Lean.ParserDescr
@[macro precMax, extern "x"] opaque _aux_Init_Notation___macroRules_precMax_1 : Lean.Macro
@[prec_parser 1000, extern "x"] opaque precArg : Lean.ParserDescr
@[macro precArg, extern "x"] opaque _aux_Init_Notation___macroRules_precArg_1 : Lean.Macro
@[prec_parser 1000, extern "x"] opaque precLead : Lean.ParserDescr
@[macro precLead, extern "x"] opaque _aux_Init_Notation___macroRules_precLead_1 : Lean.Macro
@[prec_parser 1000, extern "x"] opaque «prec(_)» : Lean.ParserDescr
@[macro «prec(_)», extern "x"] opaque «_aux_Init_Notation___macroRules_prec(_)_1» : Lean.Macro
@[prec_parser 1000, extern "x"] opaque precMin : Lean.ParserDescr
@[macro precMin, extern "x"] opaque _aux_Init_Notation___macroRules_precMin_1 : Lean.Macro
@[prec_parser 1000, extern "x"] opaque precMin1 : Lean.ParserDescr
@[macro precMin1, extern "x"] opaque _aux_Init_Notation___macroRules_precMin1_1 : Lean.Macro

@[prio_parser 1000, extern "x"] opaque prioDefault : Lean.ParserDescr
@[macro prioDefault, extern "x"] opaque _aux_Init_Notation___macroRules_prioDefault_1 : Lean.Macro
@[prio_parser 1000, extern "x"] opaque prioLow : Lean.ParserDescr
@[macro prioLow, extern "x"] opaque _aux_Init_Notation___macroRules_prioLow_1 : Lean.Macro
@[prio_parser 1000, extern "x"] opaque prioMid : Lean.ParserDescr
@[macro prioMid, extern "x"] opaque _aux_Init_Notation___macroRules_prioMid_1 : Lean.Macro
@[prio_parser 1000, extern "x"] opaque prioHigh : Lean.ParserDescr
@[macro prioHigh, extern "x"] opaque _aux_Init_Notation___macroRules_prioHigh_1 : Lean.Macro
@[prio_parser 1000, extern "x"] opaque «prio(_)» : Lean.ParserDescr
@[macro «prio(_)», extern "x"] opaque «_aux_Init_Notation___macroRules_prio(_)_1» : Lean.Macro

@[stx_parser 1000, extern "x"] opaque «stx_+» : Lean.TrailingParserDescr
@[macro «stx_+», extern "x"] opaque «_aux_Init_Notation___macroRules_stx_+_1» : Lean.Macro
@[stx_parser 1000, extern "x"] opaque «stx_*» : Lean.TrailingParserDescr
@[macro «stx_*», extern "x"] opaque «_aux_Init_Notation___macroRules_stx_*_1» : Lean.Macro
@[stx_parser 1000, extern "x"] opaque stx_? : Lean.TrailingParserDescr
@[macro stx_?, extern "x"] opaque _aux_Init_Notation___macroRules_stx_?_1 : Lean.Macro
@[stx_parser 1000, extern "x"] opaque «stx_<|>_» : Lean.TrailingParserDescr
@[macro «stx_<|>_», extern "x"] opaque «_aux_Init_Notation___macroRules_stx_<|>__1» : Lean.Macro
@[stx_parser 1000, extern "x"] opaque «stx_,*» : Lean.TrailingParserDescr
@[macro «stx_,*», extern "x"] opaque «_aux_Init_Notation___macroRules_stx_,*_1» : Lean.Macro
@[stx_parser 1000, extern "x"] opaque «stx_,+» : Lean.TrailingParserDescr
@[macro «stx_,+», extern "x"] opaque «_aux_Init_Notation___macroRules_stx_,+_1» : Lean.Macro
@[stx_parser 1000, extern "x"] opaque «stx_,*,?» : Lean.TrailingParserDescr
@[macro «stx_,*,?», extern "x"] opaque «_aux_Init_Notation___macroRules_stx_,*,?_1» : Lean.Macro
@[stx_parser 1000, extern "x"] opaque «stx_,+,?» : Lean.TrailingParserDescr
@[macro «stx_,+,?», extern "x"] opaque «_aux_Init_Notation___macroRules_stx_,+,?_1» : Lean.Macro
@[stx_parser 1000, extern "x"] opaque stx!_ : Lean.ParserDescr
@[macro stx!_, extern "x"] opaque _aux_Init_Notation___macroRules_stx!__1 : Lean.Macro

namespace Lean.Parser.Syntax

@[prec_parser 1000, extern "x"] opaque addPrec : TrailingParserDescr
@[prec_parser 1000, extern "x"] opaque subPrec : TrailingParserDescr
@[prio_parser 1000, extern "x"] opaque addPrio : TrailingParserDescr
@[prio_parser 1000, extern "x"] opaque subPrio : TrailingParserDescr
end Lean.Parser.Syntax

/-! ### Arithmetic -/

@[term_parser 1000, extern "x"] opaque rawNatLit : Lean.ParserDescr
@[term_parser 1000, extern "x"] opaque termMax_prec : Lean.ParserDescr
@[macro termMax_prec, extern "x"] opaque _aux_Init_Notation___macroRules_termMax_prec_1 : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_∘_» : Lean.TrailingParserDescr
@[macro «term_∘_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_∘__1» : Lean.Macro
@[app_unexpander Function.comp, extern "x"] opaque _aux_Init_Notation___unexpand_Function_comp_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_×_» : Lean.TrailingParserDescr
@[macro «term_×_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_×__1» : Lean.Macro
@[app_unexpander Prod, extern "x"] opaque _aux_Init_Notation___unexpand_Prod_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_×'_» : Lean.TrailingParserDescr
@[macro «term_×'_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_×'__1» : Lean.Macro
@[app_unexpander PProd, extern "x"] opaque _aux_Init_Notation___unexpand_PProd_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_∣_» : Lean.TrailingParserDescr
@[macro «term_∣_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_∣__1» : Lean.Macro
@[app_unexpander Dvd.dvd, extern "x"] opaque _aux_Init_Notation___unexpand_Dvd_dvd_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_|||_» : Lean.TrailingParserDescr
@[macro «term_|||_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_|||__1» : Lean.Macro
@[macro «term_|||_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_|||__2» : Lean.Macro
@[app_unexpander HOr.hOr, extern "x"] opaque _aux_Init_Notation___unexpand_HOr_hOr_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_^^^_» : Lean.TrailingParserDescr
@[macro «term_^^^_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_^^^__1» : Lean.Macro
@[macro «term_^^^_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_^^^__2» : Lean.Macro
@[app_unexpander HXor.hXor, extern "x"] opaque _aux_Init_Notation___unexpand_HXor_hXor_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_&&&_» : Lean.TrailingParserDescr
@[macro «term_&&&_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_&&&__1» : Lean.Macro
@[macro «term_&&&_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_&&&__2» : Lean.Macro
@[app_unexpander HAnd.hAnd, extern "x"] opaque _aux_Init_Notation___unexpand_HAnd_hAnd_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_+_» : Lean.TrailingParserDescr
@[macro «term_+_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_+__1» : Lean.Macro
@[macro «term_+_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_+__2» : Lean.Macro
@[app_unexpander HAdd.hAdd, extern "x"] opaque _aux_Init_Notation___unexpand_HAdd_hAdd_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_-_» : Lean.TrailingParserDescr
@[macro «term_-_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_-__1» : Lean.Macro
@[macro «term_-_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_-__2» : Lean.Macro
@[app_unexpander HSub.hSub, extern "x"] opaque _aux_Init_Notation___unexpand_HSub_hSub_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_*_» : Lean.TrailingParserDescr
@[macro «term_*_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_*__1» : Lean.Macro
@[macro «term_*_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_*__2» : Lean.Macro
@[app_unexpander HMul.hMul, extern "x"] opaque _aux_Init_Notation___unexpand_HMul_hMul_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_/_» : Lean.TrailingParserDescr
@[macro «term_/_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_/__1» : Lean.Macro
@[macro «term_/_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_/__2» : Lean.Macro
@[app_unexpander HDiv.hDiv, extern "x"] opaque _aux_Init_Notation___unexpand_HDiv_hDiv_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_%_» : Lean.TrailingParserDescr
@[macro «term_%_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_%__1» : Lean.Macro
@[macro «term_%_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_%__2» : Lean.Macro
@[app_unexpander HMod.hMod, extern "x"] opaque _aux_Init_Notation___unexpand_HMod_hMod_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_<<<_» : Lean.TrailingParserDescr
@[macro «term_<<<_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_<<<__1» : Lean.Macro
@[app_unexpander HShiftLeft.hShiftLeft, extern "x"] opaque _aux_Init_Notation___unexpand_HShiftLeft_hShiftLeft_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_>>>_» : Lean.TrailingParserDescr
@[macro «term_>>>_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_>>>__1» : Lean.Macro
@[app_unexpander HShiftRight.hShiftRight, extern "x"] opaque _aux_Init_Notation___unexpand_HShiftRight_hShiftRight_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_^_» : Lean.TrailingParserDescr
@[macro «term_^_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_^__1» : Lean.Macro
@[macro «term_^_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_^__2» : Lean.Macro
@[app_unexpander HPow.hPow, extern "x"] opaque _aux_Init_Notation___unexpand_HPow_hPow_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_++_» : Lean.TrailingParserDescr
@[macro «term_++_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_++__1» : Lean.Macro
@[macro «term_++_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_++__2» : Lean.Macro
@[app_unexpander HAppend.hAppend, extern "x"] opaque _aux_Init_Notation___unexpand_HAppend_hAppend_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term-_» : Lean.ParserDescr
@[macro «term-_», extern "x"] opaque «_aux_Init_Notation___macroRules_term-__1» : Lean.Macro
@[macro «term-_», extern "x"] opaque «_aux_Init_Notation___macroRules_term-__2» : Lean.Macro
@[app_unexpander Neg.neg, extern "x"] opaque _aux_Init_Notation___unexpand_Neg_neg_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term~~~_» : Lean.ParserDescr
@[macro «term~~~_», extern "x"] opaque «_aux_Init_Notation___macroRules_term~~~__1» : Lean.Macro
@[app_unexpander Complement.complement, extern "x"] opaque _aux_Init_Notation___unexpand_Complement_complement_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_⁻¹» : Lean.TrailingParserDescr
@[macro «term_⁻¹», extern "x"] opaque «_aux_Init_Notation___macroRules_term_⁻¹_1» : Lean.Macro
@[app_unexpander Inv.inv, extern "x"] opaque _aux_Init_Notation___unexpand_Inv_inv_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_•_» : Lean.TrailingParserDescr
@[macro «term_•_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_•__1» : Lean.Macro
@[macro «term_•_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_•__2» : Lean.Macro
@[app_unexpander HSMul.hSMul, extern "x"] opaque _aux_Init_Notation___unexpand_HSMul_hSMul_1 : Lean.PrettyPrinter.Unexpander

/-! ### Relations -/

@[term_parser 1000, extern "x"] opaque «term_≤_» : Lean.TrailingParserDescr
@[macro «term_≤_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_≤__1» : Lean.Macro
@[macro «term_≤_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_≤__2» : Lean.Macro
@[app_unexpander LE.le, extern "x"] opaque _aux_Init_Notation___unexpand_LE_le_1 : Lean.PrettyPrinter.Unexpander
@[app_unexpander LE.le, extern "x"] opaque _aux_Init_Notation___unexpand_LE_le_2 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_<_» : Lean.TrailingParserDescr
@[macro «term_<_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_<__1» : Lean.Macro
@[macro «term_<_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_<__2» : Lean.Macro
@[app_unexpander LT.lt, extern "x"] opaque _aux_Init_Notation___unexpand_LT_lt_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_≥_» : Lean.TrailingParserDescr
@[macro «term_≥_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_≥__1» : Lean.Macro
@[macro «term_≥_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_≥__2» : Lean.Macro
@[app_unexpander GE.ge, extern "x"] opaque _aux_Init_Notation___unexpand_GE_ge_1 : Lean.PrettyPrinter.Unexpander
@[app_unexpander GE.ge, extern "x"] opaque _aux_Init_Notation___unexpand_GE_ge_2 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_>_» : Lean.TrailingParserDescr
@[macro «term_>_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_>__1» : Lean.Macro
@[macro «term_>_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_>__2» : Lean.Macro
@[app_unexpander GT.gt, extern "x"] opaque _aux_Init_Notation___unexpand_GT_gt_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_=_» : Lean.TrailingParserDescr
@[macro «term_=_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_=__1» : Lean.Macro
@[macro «term_=_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_=__2» : Lean.Macro
@[app_unexpander Eq, extern "x"] opaque _aux_Init_Notation___unexpand_Eq_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_==_» : Lean.TrailingParserDescr
@[macro «term_==_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_==__1» : Lean.Macro
@[macro «term_==_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_==__2» : Lean.Macro
@[app_unexpander BEq.beq, extern "x"] opaque _aux_Init_Notation___unexpand_BEq_beq_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_≍_» : Lean.TrailingParserDescr
@[macro «term_≍_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_≍__1» : Lean.Macro
@[app_unexpander HEq, extern "x"] opaque _aux_Init_Notation___unexpand_HEq_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_≠_» : Lean.TrailingParserDescr
@[macro «term_≠_», extern "x"] opaque «_aux_Init_Core___macroRules_term_≠__1» : Lean.Macro
@[macro «term_≠_», extern "x"] opaque «_aux_Init_Core___macroRules_term_≠__2» : Lean.Macro
@[app_unexpander Ne, extern "x"] opaque _aux_Init_Core___unexpand_Ne_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_!=_» : Lean.TrailingParserDescr
@[macro «term_!=_», extern "x"] opaque «_aux_Init_Core___macroRules_term_!=__1» : Lean.Macro
@[macro «term_!=_», extern "x"] opaque «_aux_Init_Core___macroRules_term_!=__2» : Lean.Macro
@[app_unexpander bne, extern "x"] opaque _aux_Init_Core___unexpand_bne_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_≈_» : Lean.TrailingParserDescr
@[macro «term_≈_», extern "x"] opaque «_aux_Init_Core___macroRules_term_≈__1» : Lean.Macro
@[app_unexpander HasEquiv.Equiv, extern "x"] opaque _aux_Init_Core___unexpand_HasEquiv_Equiv_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_⊆_» : Lean.TrailingParserDescr
@[macro «term_⊆_», extern "x"] opaque «_aux_Init_Core___macroRules_term_⊆__1» : Lean.Macro
@[app_unexpander HasSubset.Subset, extern "x"] opaque _aux_Init_Core___unexpand_HasSubset_Subset_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_⊂_» : Lean.TrailingParserDescr
@[macro «term_⊂_», extern "x"] opaque «_aux_Init_Core___macroRules_term_⊂__1» : Lean.Macro
@[app_unexpander HasSSubset.SSubset, extern "x"] opaque _aux_Init_Core___unexpand_HasSSubset_SSubset_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_⊇_» : Lean.TrailingParserDescr
@[macro «term_⊇_», extern "x"] opaque «_aux_Init_Core___macroRules_term_⊇__1» : Lean.Macro
@[app_unexpander Superset, extern "x"] opaque _aux_Init_Core___unexpand_Superset_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_⊃_» : Lean.TrailingParserDescr
@[macro «term_⊃_», extern "x"] opaque «_aux_Init_Core___macroRules_term_⊃__1» : Lean.Macro
@[app_unexpander SSuperset, extern "x"] opaque _aux_Init_Core___unexpand_SSuperset_1 : Lean.PrettyPrinter.Unexpander

/-! ### Connectives and quantifiers -/

@[term_parser 1000, extern "x"] opaque «term_∧_» : Lean.TrailingParserDescr
@[macro «term_∧_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_∧__1» : Lean.Macro
@[app_unexpander And, extern "x"] opaque _aux_Init_Notation___unexpand_And_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_∨_» : Lean.TrailingParserDescr
@[macro «term_∨_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_∨__1» : Lean.Macro
@[app_unexpander Or, extern "x"] opaque _aux_Init_Notation___unexpand_Or_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term¬_» : Lean.ParserDescr
@[macro «term¬_», extern "x"] opaque «_aux_Init_Notation___macroRules_term¬__1» : Lean.Macro
@[app_unexpander Not, extern "x"] opaque _aux_Init_Notation___unexpand_Not_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_&&_» : Lean.TrailingParserDescr
@[macro «term_&&_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_&&__1» : Lean.Macro
@[app_unexpander Bool.and, extern "x"] opaque _aux_Init_Notation___unexpand_Bool_and_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_||_» : Lean.TrailingParserDescr
@[macro «term_||_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_||__1» : Lean.Macro
@[app_unexpander Bool.or, extern "x"] opaque _aux_Init_Notation___unexpand_Bool_or_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque term!_ : Lean.ParserDescr
@[macro term!_, extern "x"] opaque _aux_Init_Notation___macroRules_term!__1 : Lean.Macro
@[app_unexpander Bool.not, extern "x"] opaque _aux_Init_Notation___unexpand_Bool_not_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_<->_» : Lean.TrailingParserDescr
@[macro «term_<->_», extern "x"] opaque «_aux_Init_Core___macroRules_term_<->__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_↔_» : Lean.TrailingParserDescr
@[macro «term_↔_», extern "x"] opaque «_aux_Init_Core___macroRules_term_↔__1» : Lean.Macro
@[app_unexpander Iff, extern "x"] opaque _aux_Init_Core___unexpand_Iff_1 : Lean.PrettyPrinter.Unexpander
@[app_unexpander Iff, extern "x"] opaque _aux_Init_Core___unexpand_Iff_2 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_∈_» : Lean.TrailingParserDescr
@[macro «term_∈_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_∈__1» : Lean.Macro
@[app_unexpander Membership.mem, extern "x"] opaque _aux_Init_Notation___unexpand_Membership_mem_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_∉_» : Lean.TrailingParserDescr
@[macro «term_∉_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_∉__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term∃_,_» : Lean.ParserDescr
@[macro «term∃_,_», extern "x"] opaque «_aux_Init_NotationExtra___macroRules_term∃_,__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «termExists_,_» : Lean.ParserDescr
@[macro «termExists_,_», extern "x"] opaque «_aux_Init_NotationExtra___macroRules_termExists_,__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «termΣ_,_» : Lean.ParserDescr
@[macro «termΣ_,_», extern "x"] opaque «_aux_Init_NotationExtra___macroRules_termΣ_,__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «termΣ'_,_» : Lean.ParserDescr
@[macro «termΣ'_,_», extern "x"] opaque «_aux_Init_NotationExtra___macroRules_termΣ'_,__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_×__1» : Lean.ParserDescr
@[macro «term_×__1», extern "x"] opaque «_aux_Init_NotationExtra___macroRules_term_×__1_1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_×'__1» : Lean.ParserDescr
@[macro «term_×'__1», extern "x"] opaque «_aux_Init_NotationExtra___macroRules_term_×'__1_1» : Lean.Macro

/-! ### Collections -/

@[term_parser 1000, extern "x"] opaque «term_::_» : Lean.TrailingParserDescr
@[macro «term_::_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_::__1» : Lean.Macro
@[app_unexpander List.cons, extern "x"] opaque _aux_Init_Notation___unexpand_List_cons_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_∪_» : Lean.TrailingParserDescr
@[macro «term_∪_», extern "x"] opaque «_aux_Init_Core___macroRules_term_∪__1» : Lean.Macro
@[app_unexpander Union.union, extern "x"] opaque _aux_Init_Core___unexpand_Union_union_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_∩_» : Lean.TrailingParserDescr
@[macro «term_∩_», extern "x"] opaque «_aux_Init_Core___macroRules_term_∩__1» : Lean.Macro
@[app_unexpander Inter.inter, extern "x"] opaque _aux_Init_Core___unexpand_Inter_inter_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_\_» : Lean.TrailingParserDescr
@[macro «term_\_», extern "x"] opaque «_aux_Init_Core___macroRules_term_\__1» : Lean.Macro
@[app_unexpander SDiff.sdiff, extern "x"] opaque _aux_Init_Core___unexpand_SDiff_sdiff_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term{}» : Lean.ParserDescr
@[macro «term{}», extern "x"] opaque «_aux_Init_Core___macroRules_term{}_1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term∅» : Lean.ParserDescr
@[macro «term∅», extern "x"] opaque «_aux_Init_Core___macroRules_term∅_1» : Lean.Macro
@[app_unexpander EmptyCollection.emptyCollection, extern "x"] opaque _aux_Init_Core___unexpand_EmptyCollection_emptyCollection_1 : Lean.PrettyPrinter.Unexpander
@[app_unexpander EmptyCollection.emptyCollection, extern "x"] opaque _aux_Init_Core___unexpand_EmptyCollection_emptyCollection_2 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term{_}» : Lean.ParserDescr
@[macro «term{_}», extern "x"] opaque «_aux_Init_NotationExtra___macroRules_term{_}_1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term[_]» : Lean.ParserDescr
@[macro «term[_]», extern "x"] opaque _root_.Lean.«_aux_Init_Data_List_Notation___macroRules_term[_]_1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term%[_|_]» : Lean.ParserDescr
@[macro «term%[_|_]», extern "x"] opaque «_aux_Init_NotationExtra___macroRules_term%[_|_]_1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_⊕_» : Lean.TrailingParserDescr
@[macro «term_⊕_», extern "x"] opaque «_aux_Init_Core___macroRules_term_⊕__1» : Lean.Macro
@[app_unexpander Sum, extern "x"] opaque _aux_Init_Core___unexpand_Sum_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_⊕'_» : Lean.TrailingParserDescr
@[macro «term_⊕'_», extern "x"] opaque «_aux_Init_Core___macroRules_term_⊕'__1» : Lean.Macro
@[app_unexpander PSum, extern "x"] opaque _aux_Init_Core___unexpand_PSum_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term{_:_//_}» : Lean.ParserDescr
@[macro «term{_:_//_}», extern "x"] opaque «_aux_Init_Notation___macroRules_term{_:_//_}_1» : Lean.Macro
@[app_unexpander List.nil, extern "x"] opaque unexpandListNil : Lean.PrettyPrinter.Unexpander
@[app_unexpander List.cons, extern "x"] opaque unexpandListCons : Lean.PrettyPrinter.Unexpander
@[app_unexpander List.toArray, extern "x"] opaque unexpandListToArray : Lean.PrettyPrinter.Unexpander
@[app_unexpander Unit.unit, extern "x"] opaque unexpandUnit : Lean.PrettyPrinter.Unexpander
@[app_unexpander Prod.mk, extern "x"] opaque unexpandProdMk : Lean.PrettyPrinter.Unexpander
@[app_unexpander ite, extern "x"] opaque unexpandIte : Lean.PrettyPrinter.Unexpander
@[app_unexpander Eq.ndrec, extern "x"] opaque unexpandEqNDRec : Lean.PrettyPrinter.Unexpander
@[app_unexpander Eq.rec, extern "x"] opaque unexpandEqRec : Lean.PrettyPrinter.Unexpander
@[app_unexpander Exists, extern "x"] opaque unexpandExists : Lean.PrettyPrinter.Unexpander
@[app_unexpander Sigma, extern "x"] opaque unexpandSigma : Lean.PrettyPrinter.Unexpander
@[app_unexpander PSigma, extern "x"] opaque unexpandPSigma : Lean.PrettyPrinter.Unexpander
@[app_unexpander Subtype, extern "x"] opaque unexpandSubtype : Lean.PrettyPrinter.Unexpander

/-! ### Control flow -/

@[term_parser 1000, extern "x"] opaque termDepIfThenElse : Lean.ParserDescr
@[macro termDepIfThenElse, extern "x"] opaque _aux_Init_Notation___macroRules_termDepIfThenElse_1 : Lean.Macro
@[term_parser 1000, extern "x"] opaque termIfThenElse : Lean.ParserDescr
@[macro termIfThenElse, extern "x"] opaque _aux_Init_Notation___macroRules_termIfThenElse_1 : Lean.Macro
@[term_parser 1000, extern "x"] opaque termIfLet : Lean.ParserDescr
@[macro termIfLet, extern "x"] opaque _aux_Init_Notation___macroRules_termIfLet_1 : Lean.Macro
@[term_parser 1000, extern "x"] opaque boolIfThenElse : Lean.ParserDescr
@[macro boolIfThenElse, extern "x"] opaque _aux_Init_Notation___macroRules_boolIfThenElse_1 : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_<|_» : Lean.TrailingParserDescr
@[macro «term_<|_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_<|__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_|>_» : Lean.TrailingParserDescr
@[macro «term_|>_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_|>__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_$__» : Lean.TrailingParserDescr
@[macro «term_$__», extern "x"] opaque «_aux_Init_Notation___macroRules_term_$___1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque termWithout_expected_type_ : Lean.ParserDescr
@[macro termWithout_expected_type_, extern "x"] opaque _aux_Init_Notation___macroRules_termWithout_expected_type__1 : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_<$>_» : Lean.TrailingParserDescr
@[macro «term_<$>_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_<$>__1» : Lean.Macro
@[app_unexpander Functor.map, extern "x"] opaque _aux_Init_Notation___unexpand_Functor_map_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_>>=_» : Lean.TrailingParserDescr
@[macro «term_>>=_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_>>=__1» : Lean.Macro
@[app_unexpander Bind.bind, extern "x"] opaque _aux_Init_Notation___unexpand_Bind_bind_1 : Lean.PrettyPrinter.Unexpander
@[term_parser 1000, extern "x"] opaque «term_<|>_» : Lean.TrailingParserDescr
@[macro «term_<|>_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_<|>__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_>>_» : Lean.TrailingParserDescr
@[macro «term_>>_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_>>__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_<*>_» : Lean.TrailingParserDescr
@[macro «term_<*>_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_<*>__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_<*_» : Lean.TrailingParserDescr
@[macro «term_<*_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_<*__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque «term_*>_» : Lean.TrailingParserDescr
@[macro «term_*>_», extern "x"] opaque «_aux_Init_Notation___macroRules_term_*>__1» : Lean.Macro
@[term_parser 1000, extern "x"] opaque coeNotation : Lean.ParserDescr
@[term_parser 1000, extern "x"] opaque coeFunNotation : Lean.ParserDescr
@[term_parser 1000, extern "x"] opaque coeSortNotation : Lean.ParserDescr
namespace Lean

/-! ### Binders -/

@[extern "x"] opaque binderIdent : ParserDescr
@[extern "x"] opaque unbracketedExplicitBinders : ParserDescr
@[extern "x"] opaque bracketedExplicitBinders : ParserDescr
@[extern "x"] opaque explicitBinders : ParserDescr

structure Parser.Category

declare_syntax_cat binderPred
declare_syntax_cat rawStx

@[term_parser 1000, extern "x"] opaque «termSatisfies_binder_pred%__» : ParserDescr
@[term_parser 1000, extern "x"] opaque «term∀__,_» : ParserDescr
@[macro «term∀__,_», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_term∀__,__1» : Macro
@[term_parser 1000, extern "x"] opaque «term∃__,_» : ParserDescr
@[macro «term∃__,_», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_term∃__,__1» : Macro
@[binderPred_parser 1000, extern "x"] opaque «binderPred>_» : ParserDescr
@[binderPred_parser 1000, extern "x"] opaque «binderPred≥_» : ParserDescr
@[binderPred_parser 1000, extern "x"] opaque «binderPred<_» : ParserDescr
@[binderPred_parser 1000, extern "x"] opaque «binderPred≤_» : ParserDescr
@[binderPred_parser 1000, extern "x"] opaque «binderPred≠_» : ParserDescr
@[binderPred_parser 1000, extern "x"] opaque «binderPred∈_» : ParserDescr
@[binderPred_parser 1000, extern "x"] opaque «binderPred∉_» : ParserDescr
@[binderPred_parser 1000, extern "x"] opaque «binderPred⊆_» : ParserDescr
@[binderPred_parser 1000, extern "x"] opaque «binderPred⊂_» : ParserDescr
@[binderPred_parser 1000, extern "x"] opaque «binderPred⊇_» : ParserDescr
@[binderPred_parser 1000, extern "x"] opaque «binderPred⊃_» : ParserDescr
@[macro «termSatisfies_binder_pred%__», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_termSatisfies_binder_pred%___1» : Macro
@[macro «termSatisfies_binder_pred%__», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_termSatisfies_binder_pred%___10» : Macro
@[macro «termSatisfies_binder_pred%__», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_termSatisfies_binder_pred%___11» : Macro
@[macro «termSatisfies_binder_pred%__», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_termSatisfies_binder_pred%___2» : Macro
@[macro «termSatisfies_binder_pred%__», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_termSatisfies_binder_pred%___3» : Macro
@[macro «termSatisfies_binder_pred%__», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_termSatisfies_binder_pred%___4» : Macro
@[macro «termSatisfies_binder_pred%__», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_termSatisfies_binder_pred%___5» : Macro
@[macro «termSatisfies_binder_pred%__», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_termSatisfies_binder_pred%___6» : Macro
@[macro «termSatisfies_binder_pred%__», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_termSatisfies_binder_pred%___7» : Macro
@[macro «termSatisfies_binder_pred%__», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_termSatisfies_binder_pred%___8» : Macro
@[macro «termSatisfies_binder_pred%__», extern "x"] opaque «_aux_Init_BinderPredicates___macroRules_Lean_termSatisfies_binder_pred%___9» : Macro

/-! ### Commands and other terms -/

@[extern "x"] opaque calcFirstStep : ParserDescr
@[extern "x"] opaque calcStep : ParserDescr
@[extern "x"] opaque calcSteps : ParserDescr
@[term_parser 1000, extern "x"] opaque «calc» : ParserDescr
@[extern "x"] opaque cdotTk : ParserDescr
@[term_parser 1000, extern "x"] opaque modCast : ParserDescr
@[term_parser 1000, extern "x"] opaque «term_Matches_|» : TrailingParserDescr
@[macro «term_Matches_|», extern "x"] opaque «_aux_Init_NotationExtra___macroRules_Lean_term_Matches_|_1» : Macro
@[term_parser 1000, extern "x"] opaque withAnnotateTerm : ParserDescr
@[attr_parser 1000, extern "x"] opaque deprecated : ParserDescr
@[attr_parser 1000, extern "x"] opaque suggest_for : ParserDescr
@[command_parser 1000, extern "x"] opaque reduceCmd : ParserDescr
end Lean

namespace Lean.Parser

@[command_parser 1000, extern "x"] opaque commandSeal__ : ParserDescr
@[macro commandSeal__, extern "x"] opaque _aux_Init_Notation___macroRules_Lean_Parser_commandSeal___1 : Macro
@[command_parser 1000, extern "x"] opaque commandUnseal__ : ParserDescr
@[macro commandUnseal__, extern "x"] opaque _aux_Init_Notation___macroRules_Lean_Parser_commandUnseal___1 : Macro
end Lean.Parser

namespace Lean.Attr

@[attr_parser 1000, extern "x"] opaque coe : ParserDescr
end Lean.Attr

namespace Lean.Parser.Attr

@[attr_parser 1000, extern "x"] opaque simp : ParserDescr
@[attr_parser 1000, extern "x"] opaque ext : ParserDescr
@[attr_parser 1000, extern "x"] opaque norm_cast : ParserDescr
@[attr_parser 1000, extern "x"] opaque simprocAttr : ParserDescr
@[attr_parser 1000, extern "x"] opaque sevalprocAttr : ParserDescr
@[attr_parser 1000, extern "x"] opaque wf_preprocess : ParserDescr
end Lean.Parser.Attr
