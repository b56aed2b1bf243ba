"""Draw the README's picture from the demo's published marts: `python docs/picture.py [HOME]`."""

import io
import sys
from pathlib import Path

from rich.console import Console

from cost_assets import allocation_report, changes_report, insight_report, kpi_report, outlook_report, report
from cost_assets.lake import Lake

home = Path(sys.argv[1] if len(sys.argv) > 1 else ".costs/demo").resolve()
console = Console(record=True, width=80, file=io.StringIO())
report.costs(console, Lake(home))
allocation_report.chargeback(console, Lake(home))
outlook_report.forecasts(console, Lake(home))
outlook_report.anomalies(console, Lake(home))
changes_report.of_the_demo(console, Lake(home))
kpi_report.kpis(console, Lake(home), brief=True)
insight_report.of_the_demo(console, Lake(home))
console.save_svg(str(Path(__file__).with_name("demo.svg")), title="costs demo")
