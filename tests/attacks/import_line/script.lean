sorry

import Lean
