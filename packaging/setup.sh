#!/usr/bin/env bash
# Installs what Oddlog needs to be built and run on Debian and Ubuntu: a C compiler and the libraries the window loads. Rust comes from
# https://rustup.rs; this only checks that it is there.
set -euo pipefail
wanted=(gcc libc6-dev libgl1 libegl1 libgl1-mesa-dri libxkbcommon-x11-0 libxcursor1 libxi6 libxrandr2)
missing=()
for name in "${wanted[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)" = installed ] || missing+=("$name")
done
if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
if ! command -v cargo >/dev/null; then
  echo "Rust is missing. Install it from https://rustup.rs (version 1.95 or newer), open a new shell and run this again." >&2
  exit 1
fi
cargo --version
