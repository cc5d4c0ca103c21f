#!/usr/bin/env bash
# A reviewer's walk in the real window: starts the program on the sample case under Xvfb, filters by type and by the last seven days of the log
# (rounded), opens an anomaly, revokes the access it is about with a reason, edits the access flow by a preset, confirms the anomaly, hides what is like another, sees
# all of it in the journal, and finds the same with `oddlog journal`. Says how many keys or clicks it took.
#   tests/window/walk.sh keyboard|mouse BINARY OUTDIR    exit 0 if all was found; pictures in OUTDIR/pictures, logs in OUTDIR/display
# By keyboard nothing is clicked, by mouse only what has to be written is typed. What is looked at is the accessibility tree.
# Needs the packages of `window.sh packages` and no network.
set -euo pipefail

# Accessible names, as the window gives them. Change them here when the window's words change.
TYPE='Approved after being rejected in the past'
TYPED='approved after'
REQUEST=AR-1262
REASON='Ticket 20418, not ours'
REVOKE_REASON='Read-only is enough'
TICKET=SEC-7
FLOW_REASON='rejected in May'
FLOW='Orders, on request'
PRESET='Require MFA'
BECAUSE='Known to the team'
READY='Show open anomalies'
BUTTON='button|push button|toggle button|radio button|check box|page tab|link'
FIELD='entry|text|edit'

here=$(cd "$(dirname "$0")" && pwd)
usage='usage: tests/window/walk.sh keyboard|mouse BINARY OUTDIR'
way=${1:?$usage}
[ "$way" = keyboard ] || [ "$way" = mouse ] || { echo "$usage" >&2; exit 2; }
binary=$(realpath "${2:?$usage}")
[ -x "$binary" ] || { echo "walk.sh: $binary is not a program" >&2; exit 2; }
mkdir -p "${3:?$usage}"
out=$(cd "$3" && pwd)
display=$out/display
rm -rf "$out/home" "$out/pictures"
mkdir -p "$out/home" "$out/pictures"

step='starting'
keys=0 clicks=0 fields=0
fail() { printf '%s walk: %s\n' "$way" "$*" >&2; exit 1; }
finish() {
  local code=$?
  trap - EXIT
  if [ "$code" -ne 0 ]; then
    printf '%s walk: FAILED while %s\n' "$way" "$step" >&2
    win shot "$out/pictures/failure.png" >/dev/null 2>&1 || true
  fi
  win stop || true
  exit "$code"
}
win() { local verb=$1; shift; bash "$here/window.sh" "$verb" "$display" "$@"; }
doing() { step=$1; printf '%s walk: %s\n' "$way" "$1"; }
key() { local it; for it in "$@"; do win key "$it"; keys=$((keys + 1)); sleep 0.3; done; }
# times N KEY
times() { local n=$1; while [ "$n" -gt 0 ]; do key "$2"; n=$((n - 1)); done; }
write() { win type "$1"; fields=$((fields + 1)); sleep 0.3; }
point() { win point "$1" "${2:-$BUTTON}"; clicks=$((clicks + 1)); sleep 0.4; }
shot() { win shot "$out/pictures/$1.png"; }
folders=(HOME="$out/home" XDG_DATA_HOME="$out/home/data" XDG_CONFIG_HOME="$out/home/config" XDG_CACHE_HOME="$out/home/cache"
  XDG_STATE_HOME="$out/home/state" TZ=UTC)

by_keyboard() {
  doing "filtering by type: $TYPE"
  key g a f t
  write "$TYPED"
  key Tab space shift+Tab Return
  win wait "Type: $TYPE" "$BUTTON"
  doing 'the last 7 days of the log, rounded'
  key f a
  times 5 Tab # past the units
  key space Tab space
  shot time
  key Tab Tab Return
  win wait 'Time: Last 7 days of the log' "$BUTTON"
  doing 'opening the one whose access still holds'
  key j j Return
  win wait "$REQUEST" "$BUTTON"
  shot details
  doing "revoking $REQUEST with a reason"
  key r
  win wait "Revoke $REQUEST?"
  write "$REVOKE_REASON"
  key Tab
  write "$TICKET"
  shot revoke
  key ctrl+Return
  win wait 'Take the revocation back'
  doing 'editing its access flow by a preset'
  key Escape alt+Left
  win wait 'Why it was raised'
  key e
  win wait "$PRESET" "$BUTTON"
  local n=0
  until win focused "$PRESET"; do
    n=$((n + 1)); [ "$n" -le 20 ] || fail "Tab does not lead to $PRESET"
    key Tab
  done
  key space
  key c
  write "$FLOW_REASON"
  shot flow
  key ctrl+s
  win wait 'History 1'
  doing 'confirming it with a reason'
  key Escape Escape alt+Left
  win wait 'Why it was raised'
  key 1
  write "$REASON"
  key Return
  sleep 1
  shot confirmed
  doing 'suppressing what is like the other one'
  key k ctrl+k
  write 'suppress'
  key Return
  win wait Because "$FIELD"
  write "$BECAUSE"
  shot suppress
  key ctrl+Return
  sleep 1
  doing 'looking at the journal'
  key Escape g j
}

by_mouse() {
  doing "filtering by type: $TYPE"
  point Anomalies
  point Type
  point "$TYPE" 'check box'
  point Apply
  win wait "Type: $TYPE" "$BUTTON"
  doing 'the last 7 days of the log, rounded'
  point 'All time'
  point 'Round to the day' 'check box'
  point 'Count back from the newest event' 'check box'
  shot time
  point Apply
  win wait 'Time: Last 7 days of the log' "$BUTTON"
  doing 'opening the one whose access still holds'
  win point-row Anomalies 2; clicks=$((clicks + 1)); sleep 0.4
  win wait "$REQUEST" "$BUTTON"
  shot details
  doing "revoking $REQUEST with a reason"
  point "$REQUEST"
  point 'Resources 1'
  point 'Revoke access…'
  win wait "Revoke $REQUEST?"
  write "$REVOKE_REASON"
  point 'Ticket, optional' "$FIELD"
  write "$TICKET"
  shot revoke
  point 'Record revocation'
  win wait 'Take the revocation back'
  doing 'editing its access flow by a preset'
  point "$FLOW"
  point "$PRESET"
  point Reason "$FIELD"
  win key End
  write "$FLOW_REASON"
  shot flow
  point 'Save access flow'
  win wait 'History 1'
  doing 'confirming it with a reason'
  point Anomalies
  win wait 'Why it was raised'
  point Confirmed
  write "$REASON"
  point 'Save verdict'
  sleep 1
  shot confirmed
  doing 'suppressing what is like the other one'
  win point-row Anomalies 1; clicks=$((clicks + 1)); sleep 0.6
  point 'Why it was raised' 'label|static'
  win wheel 12
  point 'Suppress like this…'
  write "$BECAUSE"
  shot suppress
  point 'Suppress 7'
  sleep 1
  doing 'looking at the journal'
  point Journal
}

trap finish EXIT
trap 'exit 130' INT TERM
win stop
doing 'opening a display'
win start 1440x960
doing 'starting on the sample case'
win run env "${folders[@]}" "$binary" demo
win place
win wait "$READY" "$BUTTON" 120
win wait 'No job running' '' 60
"by_$way"
win wait 'Chain verified'
shot journal
win tree >"$out/journal.txt"
for what in 'Verdict set to Confirmed' 'Access revoked' 'Access flow saved' 'Suppressed'; do
  grep -q "$what" "$out/journal.txt" || fail "the journal does not have: $what"
done
! grep -q panicked "$display/app.log" || fail 'the program panicked'
win close

doing 'and on the command line'
case_file=$(find "$out/home/data" -name '*.oddlog' | head -n 1)
[ ! -e "$case_file-wal" ] || fail 'the closed window left a part of the case beside its file'
"$binary" journal --case "$case_file" --source window --last 1h --output csv | tee "$out/journal.csv"
for what in "$REASON" "$REVOKE_REASON" "$FLOW_REASON" "$TICKET" "$BECAUSE"; do
  grep -q "$what" "$out/journal.csv" || fail "oddlog journal does not have: $what"
done
"$binary" check --case "$case_file"
printf '%s walk: ok with %s keys, %s clicks and %s typed fields; pictures in %s\n' "$way" "$keys" "$clicks" "$fields" "$out/pictures"
