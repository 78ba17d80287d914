import Lake
open Lake DSL

/-! For people with elan: `lake build` checks every suite on stock Lean. `Core` is for the embedded Lean alone and is no target. -/

package «lemma» where
  srcDir := "lean_project"
  leanOptions := #[
    ⟨`autoImplicit, false⟩,
    ⟨`relaxedAutoImplicit, false⟩,
    ⟨`linter.unusedVariables, false⟩
  ]

@[default_target]
lean_lib Stock

@[default_target]
lean_lib Suites where
  globs := #[.andSubmodules `Suites]
