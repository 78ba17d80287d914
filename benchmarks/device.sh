#!/usr/bin/env bash
# Everything that needs a card, in less than ten minutes: the device tests on CUDA, the benchmarks of learner and
# inference, and a short training run that learns on the card. Prints where it is; the first failure ends it.
#
#     benchmarks/device.sh [FOLDER]     # logs and the run; a new folder under /tmp by default
#
# PYTHON names the interpreter (default: .venv/bin/python). Needs a torch built for CUDA.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${PYTHON:-.venv/bin/python}
export PYTHONPATH=$PWD${PYTHONPATH:+:$PYTHONPATH}

"$python" - <<'PYTHON' || exit 2
import sys, torch
if not torch.cuda.is_available():
    sys.exit(f"device.sh: torch {torch.__version__} finds no CUDA card here")
print(f"device.sh: {torch.cuda.get_device_name()}, torch {torch.__version__}, CUDA {torch.version.cuda}")
PYTHON

out=${1:-$(mktemp -d "${TMPDIR:-/tmp}/lemma-device.XXXXXX")}
mkdir -p "$out"
echo "device.sh: tests, logs in $out"
timeout 130 "$python" -m pytest -p no:xdist -q tests/rl/test_devices.py tests/rl/test_inference.py -k "not survives" 2>&1 | tee "$out/tests.log"

echo "device.sh: the benchmarks"
timeout 120 "$python" -m cli.main bench learner --json | tee "$out/learner.json"
timeout 120 "$python" -m cli.main bench inference --json | tee "$out/inference.json"

echo "device.sh: a run that learns on the card"
for precision in float32 bfloat16; do
  timeout 100 "$python" -m cli.main train tiny --out "$out/run-$precision" --json \
    --set learner.device=cuda --set "learner.precision=$precision" --set learner.checkpointing=true |
    tee "$out/run-$precision.json"
done
echo "device.sh: done"
