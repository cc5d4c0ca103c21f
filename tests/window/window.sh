#!/usr/bin/env bash
# Opens a private display for one desktop program and drives it as a person would: pictures, clicks by accessible name, keys.
#   window.sh packages               the Debian packages that this needs, one line
#   window.sh start DIR [WxH]        start Xvfb, a session bus, openbox and the accessibility bus; DIR keeps their state and logs
#   window.sh run DIR COMMAND...     start the program on that display (its output in DIR/app.log, its pid in DIR/app.pid)
#   window.sh place DIR              wait for the program's window and put it in the upper left corner, so that all of it is on the screen
#   window.sh alive DIR              exit 0 while the program runs
#   window.sh close DIR              close the program as a person does (Alt+F4); exit 1 if it still runs 20 s later
#   window.sh tree DIR               print the accessibility tree: role, 'name', x,y,wxh
#   window.sh wait DIR NAME [ROLE [SECONDS]]    wait until a widget of that accessible name is on the screen
#   window.sh rows DIR TABLE [SECONDS [LEAST]]    wait until the table of that accessible name shows LEAST rows (1), steadily; print their names
#   window.sh click DIR NAME [ROLE]  press the widget of that accessible name (by its action, else by a mouse click)
#   window.sh click-row DIR TABLE NUMBER  press a row of that table, counted from 1
#   window.sh point DIR NAME [ROLE]     the same with the mouse: moved to its middle and clicked; also point-row DIR TABLE NUMBER
#   window.sh wheel DIR N            turn the mouse wheel N notches down where the mouse is
#   window.sh focused DIR NAME       exit 0 if the widget of that accessible name has the focus
#   window.sh key DIR KEY...         press keys, such as ctrl+o Return         window.sh type DIR TEXT    type into the focused widget
#   window.sh shot DIR FILE.png      a picture of the program's window; fails if it is empty
#   window.sh stop DIR               end what `start` and `run` began, by their pids
# A role is an AT-SPI role name, or several with | between: "button|push button". Nothing here needs a network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

die() { printf 'window.sh: %s\n' "$*" >&2; exit 1; }

# until_true SECONDS COMMAND...: asks again ten times a second.
until_true() {
  local tries=$(($1 * 10)); shift
  while ! "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.1
  done
}

# A process that has ended stays a zombie until its starter asks; it counts as ended.
running() { local state; state=$(ps -o stat= -p "$1" 2>/dev/null) && [ "${state#Z}" = "$state" ]; }
ended() { ! running "$1"; }

# begin DIR NAME COMMAND...: in a session of its own, its pid (also that of its process group) noted for `stop`.
begin() {
  local dir=$1 name=$2; shift 2
  setsid "$@" >"$dir/$name.log" 2>&1 &
  echo $! >"$dir/$name.pid"
  echo "$!" >>"$dir/pids"
}

verb=${1:-help}; shift || true
case $verb in
  packages)
    echo xvfb openbox xdotool imagemagick at-spi2-core python3-pyatspi dbus procps x11-utils libgl1-mesa-dri libgl1 libegl1 libxkbcommon-x11-0 libxcursor1 \
      libxi6 libxrandr2
    exit ;;
  start|run|place|alive|close|tree|wait|rows|click|click-row|point|point-row|focused|wheel|key|type|shot|stop) ;;
  *) sed -n '2,21s/^# *//p' "$0"; exit 2 ;;
esac
dir=${1:?window.sh $verb needs a folder}; shift
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
if [ "$verb" != start ] && [ "$verb" != stop ]; then
  [ -f "$dir/env" ] || die "no display in $dir: run 'window.sh start $dir' first"
  # shellcheck source=/dev/null
  . "$dir/env"
fi

app_window() { xdotool search --onlyvisible --pid "$(cat "$dir/app.pid")" 2>/dev/null | tail -n 1; }
has_window() { [ -n "$(app_window)" ]; }
has_window_or_ended() { has_window || ended "$(cat "$dir/app.pid")"; }

case $verb in
  start)
    size=${1:-1440x900}
    [ ! -f "$dir/pids" ] || die "$dir is in use: run 'window.sh stop $dir' first"
    : >"$dir/pids"; : >"$dir/display"; : >"$dir/bus"
    # Sockets have short names: the state folder's path may be too long for one.
    runtime=$(mktemp -d /tmp/window.XXXXXX); chmod 700 "$runtime"
    begin "$dir" xvfb sh -c 'exec Xvfb -displayfd 3 -screen 0 "$1x24" +extension GLX -nolisten tcp 3>"$2"' sh "$size" "$dir/display"
    until_true 60 test -s "$dir/display" || die "Xvfb did not start, see $dir/xvfb.log"
    export DISPLAY=":$(cat "$dir/display")" XDG_RUNTIME_DIR="$runtime"
    begin "$dir" dbus sh -c 'exec dbus-daemon --session --nofork --nopidfile --print-address=3 3>"$1"' sh "$dir/bus"
    until_true 60 test -s "$dir/bus" || die "the session bus did not start, see $dir/dbus.log"
    DBUS_SESSION_BUS_ADDRESS=$(cat "$dir/bus"); export DBUS_SESSION_BUS_ADDRESS
    # Programs draw in software, know no Wayland, and keep to this bus.
    { echo "export DISPLAY='$DISPLAY' XDG_RUNTIME_DIR='$XDG_RUNTIME_DIR' LIBGL_ALWAYS_SOFTWARE=1"
      echo "export DBUS_SESSION_BUS_ADDRESS='$DBUS_SESSION_BUS_ADDRESS'"
      echo "unset WAYLAND_DISPLAY WAYLAND_SOCKET AT_SPI_BUS_ADDRESS"; } >"$dir/env"
    # A display that has just been given up by another program may be refused at first.
    begin "$dir" openbox sh -c 'for try in 1 2 3 4 5; do openbox --sm-disable && exit; sleep 1; done'
    # Asking for the accessibility bus starts it.
    until_true 60 dbus-send --session --print-reply --dest=org.a11y.Bus /org/a11y/bus org.freedesktop.DBus.Properties.Set \
      string:org.a11y.Status string:IsEnabled variant:boolean:true || die "the accessibility bus did not start (package at-spi2-core), see $dir/dbus.log"
    until_true 60 sh -c 'xprop -root _NET_SUPPORTING_WM_CHECK | grep -q "window id"' || die "openbox did not start, see $dir/openbox.log"
    echo "display $DISPLAY" ;;
  run) begin "$dir" app "$@" ;;
  place)
    until_true 60 has_window_or_ended || true
    has_window || die "the program showed no window, see $dir/app.log"
    xdotool windowmove --sync "$(app_window)" 0 0 ;;
  alive) running "$(cat "$dir/app.pid")" ;;
  close)
    pid=$(cat "$dir/app.pid")
    has_window || die "the program shows no window to close"
    xdotool windowactivate --sync "$(app_window)" key alt+F4
    until_true 20 ended "$pid" || die "the program did not end within 20 s of Alt+F4" ;;
  tree|wait|rows|click|click-row|point|point-row|focused) exec /usr/bin/python3 "$here/atspi.py" "$verb" "$@" ;;
  wheel) exec xdotool click --repeat "$1" --delay 60 5 ;;
  type) exec xdotool type --delay 15 -- "$1" ;;
  key) exec xdotool key --delay 40 "$@" ;;
  shot)
    until_true 20 has_window_or_ended || true
    has_window || die "the program shows no window to take a picture of"
    # What a person would see: taken again until two pictures in a row are the same (a blinking text cursor ends the wait after 3 s).
    import -window "$(app_window)" "$1"
    for _ in $(seq 10); do
      sleep 0.2
      cp "$1" "$dir/before.png"
      import -window "$(app_window)" "$1"
      ! compare -metric AE "$dir/before.png" "$1" null: >/dev/null 2>&1 || break
    done
    rm -f "$dir/before.png"
    colours=$(identify -format %k "$1")
    [ "$colours" -ge 8 ] || die "the picture $1 is empty: it has $colours colours" ;;
  stop)
    [ -f "$dir/pids" ] || exit 0
    # Last started, first ended; each with what it started itself (its process group).
    for pid in $(tac "$dir/pids"); do
      kill -- "-$pid" 2>/dev/null || continue
      until_true 5 ended "$pid" || kill -KILL -- "-$pid" 2>/dev/null || true
    done
    [ ! -f "$dir/env" ] || { . "$dir/env"; case $XDG_RUNTIME_DIR in /tmp/window.*) rm -rf "$XDG_RUNTIME_DIR" ;; esac; }
    rm -f "$dir/pids" "$dir/env" ;;
esac
