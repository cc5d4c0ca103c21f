#!/usr/bin/env bash
# A reviewer's walk by keyboard alone in the real window: starts the program on the sample case under Xvfb, filters by type and by the last
# seven days of the log (rounded), opens an anomaly, confirms it with a reason, sees it in the journal, and finds the same with `oddlog journal`.
# Nothing is clicked; what is looked at is the accessibility tree.
#   tests/window/keyboard.sh BINARY OUTDIR      exit 0 if all was found; pictures in OUTDIR/pictures, logs in OUTDIR/display
# Needs the packages of `window.sh packages` and no network.
set -euo pipefail

# Accessible names, as the window gives them. Change them here when the window's words change.
TYPE='Unusual rate'
TYPED='unusual rate'
REASON='Ticket 20418, not ours'
READY='Show open anomalies'
BUTTON='button|push button|toggle button|radio button|check box'

here=$(cd "$(dirname "$0")" && pwd)
usage='usage: tests/window/keyboard.sh BINARY OUTDIR'
binary=$(realpath "${1:?$usage}")
[ -x "$binary" ] || { echo "keyboard.sh: $binary is not a program" >&2; exit 2; }
mkdir -p "${2:?$usage}"
out=$(cd "$2" && pwd)
display=$out/display
rm -rf "$out/home" "$out/pictures"
mkdir -p "$out/home" "$out/pictures"

step='starting'
fail() { printf 'keyboard walk: %s\n' "$*" >&2; exit 1; }
finish() {
  local code=$?
  trap - EXIT
  if [ "$code" -ne 0 ]; then
    printf 'keyboard walk: FAILED while %s\n' "$step" >&2
    win shot "$out/pictures/failure.png" >/dev/null 2>&1 || true
  fi
  win stop || true
  exit "$code"
}
win() { local verb=$1; shift; bash "$here/window.sh" "$verb" "$display" "$@"; }
doing() { step=$1; printf 'keyboard walk: %s\n' "$1"; }
key() { win key "$@"; sleep 0.3; }
write() { win type "$1"; sleep 0.3; }
folders=(HOME="$out/home" XDG_DATA_HOME="$out/home/data" XDG_CONFIG_HOME="$out/home/config" XDG_CACHE_HOME="$out/home/cache"
  XDG_STATE_HOME="$out/home/state" TZ=UTC)

trap finish EXIT
trap 'exit 130' INT TERM
win stop
doing 'opening a display'
win start 1440x900
doing 'starting on the sample case'
win run env "${folders[@]}" "$binary" demo
win place
win wait "$READY" "$BUTTON" 120
win wait 'No job running' '' 60

doing "filtering by type with the palette: $TYPE"
key ctrl+k
write 'filter by type'
key Return
sleep 0.5
write "$TYPED"
key Tab
key space
win shot "$out/pictures/type.png"
key Escape; key f; key t # Esc takes back what was not applied, so once more with the keys themselves
sleep 0.3
write "$TYPED"
key Tab
key space
key shift+Tab
key Return
win wait "Type: $TYPE" "$BUTTON"

doing 'the last 7 days of the log, rounded'
key f; key a
sleep 0.3
for _ in 1 2 3 4 5; do key Tab; done # past the units
key space
key Tab
key space
win shot "$out/pictures/time.png"
key Tab; key Tab
key Return
win wait 'Time: Last 7 days of the log' "$BUTTON"

doing 'opening the first one'
key j
key Return
win wait 'Why it was raised'
win shot "$out/pictures/details.png"

doing 'confirming it with a reason'
key 1
sleep 0.3
write "$REASON"
key Return
sleep 1
win shot "$out/pictures/confirmed.png"

doing 'looking for it in the journal'
key Escape
key g; key j
win wait 'Chain verified'
key slash
write 20418
key Escape
key j
win wait "$REASON"
win shot "$out/pictures/journal.png"
win close

doing 'and on the command line'
case_file=$(find "$out/home/data" -name '*.oddlog' | head -n 1)
found=$("$binary" journal --case "$case_file" --action verdict --source window --last 1h --output json)
printf '%s\n' "$found" | grep -q "$REASON" || fail "oddlog journal does not have it: $found"
printf '%s\n' "$found" | grep -q '"after": *"confirmed"\|"after":"confirmed"' || fail "not confirmed: $found"
! grep -q panicked "$display/app.log" || fail 'the program panicked'
printf 'keyboard walk: ok, pictures in %s\n' "$out/pictures"
