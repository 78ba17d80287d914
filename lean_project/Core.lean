prelude
import Core.Logic.Basic
