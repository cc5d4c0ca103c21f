#!/usr/bin/env bash
# The real-window test: starts the program on the sample case under Xvfb, finds the Anomalies table in the accessibility tree, opens a row,
# checks the details, and takes pictures of the main pages in both themes at scale 1.0 and 1.5. Before that, it opens a log whose dates can be
# read two ways, says which, imports it, and finds the receipt and the events.
#   tests/window/run.sh BINARY OUTDIR        exit 0 if all was found; pictures in OUTDIR/pictures, logs in OUTDIR/display
# The program gets a fresh home, data and settings folder in OUTDIR. Needs the packages of `window.sh packages` and no network.
set -euo pipefail

# Accessible names, as the window gives them. Change them here when the window's words change.
PAGE_ANOMALIES=Anomalies
PAGE_LOG='Log explorer'
PAGE_RATE='Rate calculator'
PAGE_SETTINGS=Settings
THEME_DARK=Dark
THEME_LIGHT=Light
TABLE_ANOMALIES=Anomalies
TABLE_EVENTS=Events
DETAILS=('Why it was raised' 'Evidence')
FIRST_START='Open log files…'
OVERVIEW_READY='Show open anomalies'
NO_JOB='No job running'
FIELD_OBSERVED='Observed rate'
ROLE_BUTTON='button|push button|toggle button|radio button|check box|page tab|list item|menu item'
TABLE_PREVIEW_FIRST='Line 2: 4 Mar 2026 08:00:00' # as it is assumed, the month first
TABLE_PREVIEW_CHOSEN='Line 2: 3 Apr 2026 08:00:00'
DAY_FIRST='3 April (day first)'
IMPORT='Import 1 file'
IMPORTED='Imported 1 file'
RECEIPT='Read 4 = stored 3 + duplicate 0 + rejected 1.'
FIRST_TIME='3 Apr( 2026)? 08:00:00' # the year is shown in other years
MIN_ROWS=5 # the sample case has at least a row for each planted story

here=$(cd "$(dirname "$0")" && pwd)
usage='usage: tests/window/run.sh BINARY OUTDIR'
binary=$(realpath "${1:?$usage}")
[ -x "$binary" ] || { echo "run.sh: $binary is not a program: build it with 'cargo build --release'" >&2; exit 2; }
mkdir -p "${2:?$usage}"
out=$(cd "$2" && pwd)
display=$out/display
pictures=$out/pictures
rm -rf "$out/home" "$pictures" "$display/app.log"
mkdir -p "$pictures" "$out/home"

step='starting'
fail() { printf 'window test: %s\n' "$*" >&2; exit 1; }
finish() {
  local code=$?
  trap - EXIT
  if [ "$code" -ne 0 ]; then
    printf 'window test: FAILED while %s\n' "$step" >&2
    if [ -s "$display/app.log" ]; then printf 'the program said:\n' >&2; tail -n 20 "$display/app.log" >&2; fi
    win shot "$pictures/failure.png" >/dev/null 2>&1 && printf 'picture: %s\n' "$pictures/failure.png" >&2
  fi
  win stop || true
  exit "$code"
}
win() { local verb=$1; shift; bash "$here/window.sh" "$verb" "$display" "$@"; }
doing() { step=$1; printf 'window test: %s\n' "$1"; }

own_folders=(HOME="$out/home" XDG_DATA_HOME="$out/home/data" XDG_CONFIG_HOME="$out/home/config" XDG_CACHE_HOME="$out/home/cache"
  XDG_STATE_HOME="$out/home/state")

# start_program SCALE ARGUMENT...
start_program() {
  local scale=$1; shift
  win run env "${own_folders[@]}" WINIT_X11_SCALE_FACTOR="$scale" "$binary" "$@"
  win place
}

close_program() {
  win close
  ! grep -q panicked "$display/app.log" || fail 'the program panicked'
}

# open_page NAME: by its button in the rail.
open_page() { win click "$1" "$ROLE_BUTTON"; }

# The sample case is built and analysed first, and then its overview opens, whatever page was chosen meanwhile.
sample_is_ready() {
  win wait "$OVERVIEW_READY" "$ROLE_BUTTON" 90
  win wait "$NO_JOB" '' 30
}

choose_theme() {
  doing "choosing the theme $1"
  open_page "$PAGE_SETTINGS"
  win click "$1" "$ROLE_BUTTON"
}

# The job that the test is about: the table is there and has rows; a row opens; the details say why and show the lines.
open_first_row() {
  doing "waiting for the table $TABLE_ANOMALIES ($1)"
  open_page "$PAGE_ANOMALIES"
  win rows "$TABLE_ANOMALIES" 60 "$MIN_ROWS" >"$out/rows.txt"
  local count; count=$(wc -l <"$out/rows.txt")
  printf 'window test: %s rows, the first is: %s\n' "$count" "$(head -n 1 "$out/rows.txt")"
  win shot "$pictures/anomalies-$1.png"
  doing "opening the first row ($1)"
  win click-row "$TABLE_ANOMALIES" 1
  local heading
  for heading in "${DETAILS[@]}"; do win wait "$heading"; done
  win shot "$pictures/details-$1.png"
}

other_pages() {
  doing "opening $PAGE_RATE ($1)"
  open_page "$PAGE_RATE"
  win wait "$FIELD_OBSERVED"
  win shot "$pictures/rate-$1.png"
  doing "opening $PAGE_LOG ($1)"
  open_page "$PAGE_LOG"
  win rows "$TABLE_EVENTS" 30 >/dev/null
  win shot "$pictures/log-$1.png"
}

# A log that nobody prepared: the dates can be read two ways, one line is no record. It is named on the command line.
import_journey() {
  local log="$out/home/visits.csv"
  printf '%s\n' when,user,ip,result '03/04/2026 08:00:00,maria.keller@example.com,192.0.2.1,ok' \
    '04/04/2026 09:01:00,ben.carter@example.com,192.0.2.2,failed' '05/04/2026 10:02:00,sofia.marino@example.com,192.0.2.3,ok' \
    'never,ben.carter@example.com' >"$log"
  start_program 1.0 "$log"
  win wait "$TABLE_PREVIEW_FIRST" '' 60
  win shot "$pictures/import-asked.png"
  doing 'answering which comes first, the day or the month'
  win click "$DAY_FIRST" "$ROLE_BUTTON"
  win wait "$TABLE_PREVIEW_CHOSEN"
  win shot "$pictures/import-answered.png"
  doing 'importing'
  win click "$IMPORT" "$ROLE_BUTTON"
  win wait "$IMPORTED" '' 60
  win wait "$RECEIPT"
  win shot "$pictures/import-receipt.png"
  doing 'looking at the imported events'
  open_page "$PAGE_LOG"
  win rows "$TABLE_EVENTS" 30 3 >"$out/imported.txt"
  grep -Eq "$FIRST_TIME" "$out/imported.txt" || { cat "$out/imported.txt" >&2; fail "no event is at $FIRST_TIME"; }
  close_program
  [ -f "$out/home/data/oddlog/visits.oddlog" ] || fail 'the case is not where new cases go'
}

pages() { open_first_row "$1"; other_pages "$1"; }

trap finish EXIT
trap 'exit 130' INT TERM
doing 'the sample case without a display'
env -u DISPLAY -u WAYLAND_DISPLAY -u WAYLAND_SOCKET "${own_folders[@]}" "$binary" demo >"$out/demo.txt" 2>"$out/demo.err" </dev/null \
  || { cat "$out/demo.err" >&2; fail 'oddlog demo without a display must print the findings and exit 0'; }
[ -s "$out/demo.txt" ] || fail 'oddlog demo without a display printed nothing'
rm -rf "$out/home"; mkdir -p "$out/home"

win stop # what an earlier run that was killed may have left
doing 'opening a display'
win start 2200x1400

doing 'the first start, with no case'
start_program 1.0
win wait "$FIRST_START" '' 60
win shot "$pictures/first-start.png"
close_program

doing 'opening a log file'
import_journey
# The sample case is started with no case remembered.
rm -rf "$out/home"; mkdir -p "$out/home"

doing 'starting on the sample case, scale 1.0'
start_program 1.0 demo
sample_is_ready
choose_theme "$THEME_DARK"
pages dark-1.0
choose_theme "$THEME_LIGHT"
pages light-1.0
doing 'closing the window'
close_program

doing 'starting again, scale 1.5'
start_program 1.5 demo
sample_is_ready
pages light-1.5 # the theme was remembered
choose_theme "$THEME_DARK"
pages dark-1.5
doing 'closing the window again'
close_program

printf 'window test: ok, %s pictures in %s\n' "$(find "$pictures" -name '*.png' | wc -l)" "$pictures"
