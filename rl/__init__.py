"""Training: rounds of searching and learning, on Lean's verdict.

Read `types` first, then `config` (what can be set), then a round in its order:

    curriculum    which theorems are searched: near a solve rate of one half first, with quotas per world
    actors        search processes on Ray (`cluster`), each running a `prover.Prover`
    inference     processes that have the network for all of them, if asked for; `batching` is their queue
    experience    what is kept of a search tree
    replay        all experience of a run, on disk and merged by state
    snapshot      what the learner sees of it: bounded, in canonical order, drawn by priority
    targets       targets of policy and value for a state; `losses`, `augment`
    learner       gradient steps; `processors` counts the free processors
    learner_group the learner in processes of its own: `learner_rank`, on `parallel`, `weights` and `ray_train`
    checkpoints   weights, optimizer and schedule, complete or absent
    coordinator   runs these steps, in turn or side by side; `roles` has what it and the learner say, `inbox` what it
                  waits for, `watchdog` what it does when nothing comes
    loop          opens a run and closes it: `train`

Around it: `run_folder` (what may be started and resumed where), `observer` (what a run shows of itself: `metrics`,
`round_numbers`, `usage`, `probe`, `flops`; `trackers` and `display` show it), `evaluate` and `calibration` (before and
after), `conjecturing` and `ttrl`, training for one theorem (packages of their own; `planning` is where the latter
joins in).
"""

from pathlib import Path

CONFIGS = Path(__file__).with_name("configs")
"""The committed training configurations: the repository's `configs/`, linked so that the wheel carries them too."""
