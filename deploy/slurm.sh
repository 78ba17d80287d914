#!/usr/bin/env bash
# One training run on the nodes of a Slurm job: a Ray cluster of the job's own, and `lemma train` on its first node.
#
#     sbatch --nodes=4 --gpus-per-node=8 deploy/slurm.sh many_nodes /shared/runs/mine
#     sbatch --nodes=4 --gpus-per-node=8 deploy/slurm.sh many_nodes /shared/runs/mine --set rounds=200
#
# The run folder has to be where every node that may become the first one can write: a requeued job goes on from it.
# LEMMA_ENV names a virtual environment with Lemma in it, on a path that all nodes see (default: .venv here).
#SBATCH --job-name=lemma
#SBATCH --ntasks-per-node=1
#SBATCH --exclusive
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:TERM@120
set -euo pipefail

config=${1:?a configuration, such as many_nodes}
run=${2:?a run folder, on storage that all nodes share}
shift 2
env=${LEMMA_ENV:-$PWD/.venv}
port=${LEMMA_RAY_PORT:-6379}
PATH=$env/bin:$PATH
export PATH RAY_USAGE_STATS_ENABLED=0

# Whoever reaches a Ray cluster's ports runs code in it: a token of the job's own, which srun gives to the nodes.
RAY_AUTH_MODE=token
RAY_AUTH_TOKEN=${RAY_AUTH_TOKEN:-$(python -c 'import secrets; print(secrets.token_hex(32))')}
export RAY_AUTH_MODE RAY_AUTH_TOKEN

mapfile -t nodes < <(scontrol show hostnames "$SLURM_JOB_NODELIST")
head=${nodes[0]}
address=$(srun --nodes=1 --ntasks=1 --nodelist="$head" hostname --ip-address | awk '{ print $1 }')

start=(ray start --block --disable-usage-stats)
[[ -n ${SLURM_CPUS_ON_NODE:-} ]] && start+=(--num-cpus="$SLURM_CPUS_ON_NODE")
srun --overlap --nodes=1 --ntasks=1 --nodelist="$head" \
  "${start[@]}" --head --node-ip-address="$address" --port="$port" --include-dashboard=false &
ray_pids=($!)
if ((${#nodes[@]} > 1)); then
  others=$(IFS=,; echo "${nodes[*]:1}")
  srun --overlap --nodes=$((${#nodes[@]} - 1)) --ntasks=$((${#nodes[@]} - 1)) --nodelist="$others" \
    "${start[@]}" --address="$address:$port" &
  ray_pids+=($!)
fi
trap 'kill "${ray_pids[@]}" 2>/dev/null || true' EXIT

# Until every node is there, so that a run is not refused for what is about to come.
python - "$address:$port" "${#nodes[@]}" <<'PYTHON'
import sys, time
import ray

address, count = sys.argv[1], int(sys.argv[2])
deadline = time.monotonic() + 300
while True:
    try:
        ray.init(address, log_to_driver=False)
        there = sum(node["Alive"] for node in ray.nodes())
        ray.shutdown()
    except ConnectionError:
        there = 0
    if there >= count:
        break
    if time.monotonic() > deadline:
        sys.exit(f"slurm.sh: {there} of {count} nodes joined the Ray cluster in 300 s")
    time.sleep(1)
PYTHON

resume=()
[[ -e $run/config.toml ]] && resume=(--resume)
RAY_ADDRESS=$address:$port lemma train "$config" --out "$run" "${resume[@]}" "$@" &
training=$!

# Slurm sends TERM two minutes before the job's time is up or it is preempted: the run saves itself and ends with 143.
trap 'kill -TERM "$training"' TERM
code=0
wait "$training" || code=$?
while kill -0 "$training" 2>/dev/null; do # a signal ends `wait`, not the run
  code=0
  wait "$training" || code=$?
done
if ((code == 143)); then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$code"
