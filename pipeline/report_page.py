"""The page of a report, as a Jinja template; it names nothing outside of itself."""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ report.title }}: {{ report.subtitle }}</title>
<link rel="icon" href="data:,">
<style>
:root { --ink: #1f2933; --soft: #616e7c; --line: #e4e7eb; --paper: #fff; --ground: #f5f7fa; --alarm: #b42318; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, "Segoe UI", sans-serif; }
header { background: #102a43; color: #fff; padding: 28px 0 26px; }
header p { margin: 2px 0 0; color: #bcccdc; }
header .summary { color: #fff; font-size: 17px; margin-top: 14px; max-width: 46em; }
h1 { margin: 0; font-size: 26px; line-height: 1.25; }
h2 { margin: 0 0 6px; font-size: 18px; }
.page { max-width: 1060px; margin: 0 auto; padding: 0 24px; }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0; }
.tile, section { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
.tile { flex: 1 1 150px; padding: 14px 16px; }
.tile b { display: block; font-size: 24px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile span { display: block; color: var(--ink); }
.tile small { color: var(--soft); }
section { padding: 20px 22px; margin: 0 0 16px; }
section p { margin: 0 0 12px; color: var(--soft); max-width: 54em; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; vertical-align: bottom; color: var(--soft); font-weight: 600; }
th { border-bottom: 2px solid var(--line); }
th, td { padding: 6px 12px 6px 0; }
td { vertical-align: top; border-bottom: 1px solid var(--line); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
tr.marked td:first-child { box-shadow: inset 3px 0 var(--alarm); padding-left: 10px; }
tr.marked td { font-weight: 600; }
figure { margin: 14px 0 0; }
figure img { display: block; max-width: 100%; height: auto; }
footer { color: var(--soft); font-size: 13px; padding: 4px 0 28px; }
@media print { body { background: #fff; } section, .tile { break-inside: avoid; } }
</style>
</head>
<body>
<header><div class="page">
<h1>{{ report.title }}</h1>
<p>{{ report.subtitle }}</p>
<p class="summary">{{ report.summary }}</p>
</div></header>
<main class="page">
<div class="tiles">
{% for tile in report.tiles %}
<div class="tile"><b>{{ tile.value }}</b><span>{{ tile.name }}</span>
{%- if tile.note %}<small>{{ tile.note }}</small>{% endif %}</div>
{% endfor %}
</div>
{% for section in report.sections %}
<section>
<h2>{{ section.title }}</h2>
{% if section.text %}
<p>{{ section.text }}</p>
{% endif %}
{% if section.table and section.table.rows %}
<div class="wide"><table>
<thead><tr>
{%- for heading in section.table.headings %}
<th{% if loop.index0 in section.table.numbers %} class="number"{% endif %}>{{ heading }}</th>
{%- endfor %}
</tr></thead>
<tbody>
{% for row in section.table.rows %}
<tr{% if loop.index0 in section.table.marked %} class="marked"{% endif %}>
{%- for value in row %}
<td{% if loop.index0 in section.table.numbers %} class="number"{% endif %}>{{ value }}</td>
{%- endfor %}
</tr>
{% endfor %}
</tbody></table></div>
{% endif %}
{% for caption, figure in section.figures %}
<figure><img alt="{{ caption }}" src="{{ image(figure) }}"></figure>
{% endfor %}
</section>
{% endfor %}
</main>
<footer class="page">Times are in UTC. A window is named by its end; a range leaves out its start.</footer>
</body>
</html>"""
