prelude import Core.List.Basic
import Core.List.Basic
