"""The pages of reports (jinja2)."""

from jinja2 import DictLoader, Environment
from markupsafe import Markup

from prover.printable import printable

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; color: #222; margin: 2rem auto; padding: 0 1rem; }
body { overflow-wrap: anywhere; }
body { max-width: {% block width %}62rem{% endblock %}; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; border-bottom: 1px solid #ddd; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; }
th { font-weight: 600; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
pre, code { font: 13px/1.45 "DejaVu Sans Mono", Menlo, Consolas, monospace; }
pre { background: #f6f6f4; padding: .6rem .8rem; overflow-x: auto; white-space: pre-wrap; margin: .3rem 0; }
svg { max-width: 100%; height: auto; } .tree { overflow-x: auto; } .tree svg { max-width: none; }
td.fact { white-space: pre-wrap; } details { margin: .4rem 0; } summary { cursor: pointer; } .quiet { color: #666; }
</style>
</head>
<body>
<h1>{{ title }}</h1>
{% block body %}{% endblock %}
</body>
</html>
"""

_REPORT = """\
{% extends "page" %}
{% block body %}
<p>{{ report.summary }}</p>

<h2>Solve rates</h2>
{{ rates_figure }}
<table>
<tr><th>prover</th><th class="n">proved</th><th class="n">attempted</th><th class="n">rate</th>\
<th class="n">95 % interval</th><th>seeds</th></tr>
{% for rate in report.rates %}
<tr><td>{{ rate.prover }}</td><td class="n">{{ rate.proved }}</td><td class="n">{{ rate.attempted }}</td>\
<td class="n">{{ "%.1f" | format(100 * rate.rate) }} %</td>\
<td class="n">{{ "%.1f" | format(100 * rate.interval.low) }} - {{ "%.1f" | format(100 * rate.interval.high) }} %</td>\
<td>{{ rate.seeds | join(", ") }}</td></tr>
{% endfor %}
</table>
<p class="quiet">Intervals of a rate are Wilson score intervals over problems: the seeds of one
problem are one trial.</p>
{% for c in report.comparisons %}
<p>{{ c.after }} against {{ c.before }}: <b>{{ "%+.1f" | format(100 * c.difference) }} points</b>
(95 % interval {{ "%+.1f" | format(100 * c.interval.low) }} to {{ "%+.1f" | format(100 * c.interval.high) }},
paired bootstrap over problems).</p>
{% endfor %}

{% if steps_figure %}
<h2>Solve rate by Lean steps</h2>
<p>The same attempts, cut off earlier: a search tries tactics in an order that does not depend on its budget.</p>
{{ steps_figure }}
{% endif %}

{% if losses_figure or solve_figure %}
<h2>Training</h2>
{{ solve_figure }}
{{ losses_figure }}
{% endif %}

{% if report.trust %}
<h2>Is the value to be believed?</h2>
<p>Forecasts of "proved within the budget" against what happened (ECE: expected calibration error, ten bins; corrected:
a logistic curve fitted on other theorems), and the mean absolute error of the remaining steps in the proofs found.</p>
{{ trust_figure }}
<table>
<tr><th>suite</th><th>attempts</th><th>ECE</th><th>ECE, corrected</th><th>states</th><th>error of the mean</th>\
<th>of the median</th></tr>
{% for t in report.trust %}
<tr><td>{{ t.suite }}</td><td class="n">{{ t.attempts }}</td><td class="n">{{ "%.3f" | format(t.raw_error) }}</td>\
<td class="n">{{ "%.3f" | format(t.corrected_error) }}</td><td class="n">{{ t.states }}</td>\
<td class="n">{{ "%.1f" | format(t.mean_error) if t.mean_error is not none else "-" }}</td>\
<td class="n">{{ "%.1f" | format(t.median_error) if t.median_error is not none else "-" }}</td></tr>
{% endfor %}
</table>
{% endif %}

{% if tree_svg %}
<h2>A search tree</h2>
<div class="tree">{{ tree_svg }}</div>
{% endif %}

<h2>Proofs found</h2>
{% if report.proofs %}
<p>Every one of them was accepted by the verifier under its original statement.</p>
{% for proof in report.proofs %}
<details><summary><code>{{ proof.name }}</code> <span class="quiet">{{ proof.prover }}</span></summary>
<pre>{{ proof.statement }} := by
{{ proof.script | indent(2, first=True) }}</pre>
<p class="quiet">{{ proof.verdict }}</p>
</details>
{% endfor %}
{% else %}
<p>None.</p>
{% endif %}

<h2>The run</h2>
<table>
{% for what, value in report.facts %}
<tr><th>{{ what }}</th><td class="fact">{{ value }}</td></tr>
{% endfor %}
</table>
{% endblock %}
"""

_LEMMAS = """\
{% extends "page" %}
{% block width %}72rem{% endblock %}
{% block body %}
<p>{{ report.train }} theorems to choose by, {{ report.held_out }} held out. An unsolved theorem costs
{{ "%.0f" | format(report.unsolved_bits) }} bits. A lemma's score is what it saves on the held-out theorems
less its statement and its proof.</p>
<table>
<tr><th>lemma</th><th>verdict</th><th class="n">score</th><th class="n">saved, held out</th><th class="n">95 %</th>\
<th class="n">train</th><th class="n">statement</th><th class="n">proof</th><th class="n">used, held out</th>\
<th class="n">uses</th><th class="n">PageRank</th><th class="n">U·D/S</th>\
<th class="n">proof/st.</th><th class="n">random</th></tr>
{% for s in report.lemmas %}
<tr><td><code>{{ s.name }}</code></td>\
<td>{{ s.verdict }}{% if s.detail and s.detail not in s.verdict %} ({{ s.detail }}){% endif %}</td>
{% if s.score_bits is not none %}
<td class="n">{{ "%.0f" | format(s.score_bits) }}</td><td class="n">{{ "%.0f" | format(s.held_out_bits) }}</td>
<td class="n">{{ "%.0f" | format(s.held_out_interval.low) }} to {{ "%.0f" | format(s.held_out_interval.high) }}</td>
<td class="n">{{ "%.0f" | format(s.train_bits) }}</td><td class="n">{{ "%.0f" | format(s.statement_bits) }}</td>
<td class="n">{{ "%.0f" | format(s.proof_bits) }}</td><td class="n">{{ s.uses }}</td>
<td class="n">{{ s.baselines.uses }}</td><td class="n">{{ "%.4f" | format(s.baselines.pagerank) }}</td>
<td class="n">{{ "%.3f" | format(s.baselines.kaliszyk_urban) }}</td>
<td class="n">{{ "%.2f" | format(s.baselines.proof_per_statement) }}</td>
<td class="n">{% if s.baselines.random_bits is not none %}{{ "%.0f" | format(s.baselines.random_bits) }}{% endif %}</td>
{% endif %}
</tr>
{% endfor %}
</table>
<p class="quiet">Baselines: uses and PageRank on the theorems to choose by; uses x dependency cost / statement size
(Kaliszyk and Urban 2015); proof length / statement length; what a random theorem of the same size saves.</p>
<h2>Chosen together</h2>
{% if report.chosen.picks %}
<p>{% for p in report.chosen.picks %}<code>{{ p.name }}</code> ({{ "%+.0f" | format(p.gain) }} bits)\
{{ ", " if not loop.last }}{% endfor %}:
{{ "%.0f" | format(report.chosen.held_out_bits) }} held-out bits saved for
{{ "%.0f" | format(report.chosen.cost_bits) }};
{{ report.chosen.solved_before }} theorems proved before, {{ report.chosen.solved_after }} after.</p>
{% else %}<p>None: no lemma saves more on the train theorems than it costs.</p>{% endif %}
<h2>Proofs that changed</h2>
{% for s in report.lemmas if s.changes %}
<details><summary><code>{{ s.name }}</code> <span class="quiet">{{ s.changes | length }} theorems</span></summary>
<pre>{{ s.statement }}</pre>
{% for c in s.changes %}
<p><code>{{ c.theorem }}</code> ({{ c.split }}): {{ "%.0f" | format(c.bits_before) }} to
{{ "%.0f" | format(c.bits_after) }} bits</p>
<pre>before: {{ c.before or "not proved" }}</pre><pre>after: {{ c.after }}</pre>
{% endfor %}</details>
{% endfor %}
<h2>What cites what</h2>
<p class="quiet">Lemmas green, theorems that cite them grey, the library blue.</p>
{{ figure }}
<h2>The run</h2>
<table>{% for what, value in facts.items() %}<tr><th>{{ what }}</th><td>{{ value }}</td></tr>{% endfor %}</table>
{% endblock %}
"""


def render_page(name: str, title: str, **content: object) -> str:
    """HTML of the page called `name`: ``report`` or ``lemmas``."""
    templates = DictLoader({"page": _PAGE, "report": _REPORT, "lemmas": _LEMMAS})
    environment = page_environment(templates)
    return environment.get_template(name).render(title=title, **content)


def page_environment(templates: DictLoader | None = None) -> Environment:
    """Where pages and pictures are filled in: what comes from files is escaped, and characters that are none of a
    page's are written out.
    """
    return Environment(loader=templates, autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=_fit)


def _fit(value: object) -> object:
    """Markup is ours; any other text may hold whatever a file holds."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
