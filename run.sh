#!/usr/bin/env bash
# Sets up, builds and starts everything on this machine: the hub with its broker, a simulated fleet of edge agents (or
# recordings played by real ones), and simulated workers. Stops all of it on Ctrl-C or after --for SECONDS.
set -uo pipefail

usage() {
    cat <<'TEXT'
Usage: ./run.sh [options]

  --site FILE      a site of your own instead of the demonstration ones; may be given more than once
  --replay DIR     play the recordings in DIR through real edge agents instead of the simulated wards
  --speed N        let the sites' clock run N times faster than real time (default 1)
  --port N         web port; MQTT takes the one after it (default 8080)
  --data DIR       keep journals and spools in DIR (default: a folder that is removed at the end)
  --for SECONDS    stop by itself after that many seconds
  --no-simulator   the hub alone, for sensors and people of your own
TEXT
}

caller=$PWD
source "$(dirname "$0")/.ci/setup.sh"

sites=() replay="" speed=1 port=8080 data="" seconds=0 simulate=true
whole() { [[ $2 =~ ^[0-9]{1,9}$ && $2 -ge $3 && $2 -le $4 ]] || fail "$1 takes a whole number from $3 to $4, not '$2'."; }
from_caller() { case $1 in /*) echo "$1" ;; *) echo "$caller/$1" ;; esac; }
while [[ $# -gt 0 ]]; do
    case $1 in
        --site | --replay | --speed | --port | --data | --for) [[ $# -ge 2 ]] || fail "$1 wants a value. ./run.sh --help lists the options." ;;
    esac
    case $1 in
        --site) sites+=("$(from_caller "$2")"); shift 2 ;;
        --replay) replay=$(from_caller "$2"); shift 2 ;;
        --speed) whole --speed "$2" 1 100000; speed=$2; shift 2 ;;
        --port) whole --port "$2" 1 65534; port=$2; shift 2 ;;
        --data) data=$(from_caller "$2"); shift 2 ;;
        --for) whole --for "$2" 1 100000000; seconds=$2; shift 2 ;;
        --no-simulator) simulate=false; shift ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; fail "Unknown option '$1'." ;;
    esac
done

[[ -z $replay || -d $replay ]] || fail "There is no folder $replay to replay."
for site in "${sites[@]}"; do [[ -r $site ]] || fail "The site file $site can't be read."; done
if [[ ${#sites[@]} -eq 0 ]]; then
    if [[ -n $replay ]]; then sites=(hub/sites/replay.yaml); else sites=(hub/sites/demo-hospital.yaml hub/sites/demo-home.yaml); fi
fi
# field NAME FILE: a plain value at the top of a site or node file.
field() { sed -n "s/^$1: *//p" "$2" | head -n 1; }
taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
for wanted in "$port" $((port + 1)); do
    if taken "$wanted"; then fail "Port $wanted on this machine is in use. Choose another pair with --port N (MQTT takes N+1)."; fi
done

temporary="" hub=""
# Everything but the hub: its process, and what to call it.
declare -A names=()
# Each child is out of this terminal's signals, and ends with this script even when that is killed.
child() { setsid setpriv --pdeathsig TERM dotnet "$@" & }
# Quiet, here and below where children are watched: bash itself reports a child that was killed, with its whole command line.
end() {
    local pid
    for pid in "$@"; do kill -TERM "$pid"; done
    for _ in $(seq 200); do
        kill -0 "$@" || break
        sleep 0.1
    done
    for pid in "$@"; do
        kill -KILL "$pid"
        wait "$pid"
    done
} 2>/dev/null
stop() {
    trap - EXIT
    trap '' INT TERM
    end "${!names[@]}"
    end ${hub:+"$hub"}
    [[ -z $temporary ]] || rm -rf "$temporary"
    exit "$1"
}
# Ctrl-C ends what reads our words too, such as tee: that is no reason to leave the rest undone.
trap 'trap "" PIPE; { echo; say "Stopping"; } 2>/dev/null; stop 0' INT TERM
trap 'stop $?' EXIT

need openssl command -v openssl
install_missing
say "Building"
build hub/Host edge-agent tests/Simulator

if [[ -z $data ]]; then
    temporary=$(mktemp -d)
    data=$temporary
fi
mkdir -p "$data" 2>/dev/null && [[ -w $data ]] || fail "The data folder $data can't be written. Choose another with --data DIR."
data=$(cd "$data" && pwd)

site_options=()
for site in "${sites[@]}"; do site_options+=(--site "$site"); done
child hub/Host/bin/Release/net10.0/Logistics.Hub.dll run "${site_options[@]}" \
    --data "$data" --port "$port" --mqtt-port $((port + 1)) --speed "$speed"
hub=$!

health="no answer yet"
ready() {
    local answer
    # Over TLS, by the hub's own authority. Only the answer counts: openssl takes a connection that just ends for a failure.
    answer=$(printf 'GET /api/v1/health HTTP/1.0\r\n\r\n' |
        timeout 3 openssl s_client -quiet -verify_return_error -CAfile "$data/authority/authority.pem" -connect "127.0.0.1:$port")
    [[ -z $answer ]] || health="${answer%%$'\r'*} ${answer##*$'\r\n\r\n'}"
    [[ $health == HTTP/*" 200 "* ]]
}
patience=$((seconds > 0 && seconds < 60 ? seconds : 60))
ready_by=$((SECONDS + patience))
until ready; do
    kill -0 "$hub" || { wait "$hub"; hub_code=$?; hub=""; stop "$hub_code"; }
    [[ $SECONDS -lt $ready_by ]] || break
    sleep 0.1
done 2>/dev/null
if [[ $health != HTTP/*" 200 "* ]]; then
    printf '%s\n' "The hub is not ready after $patience seconds. Its last word on its health: $health" >&2
    stop 1
fi

if [[ -n $replay ]]; then
    for node in hub/sites/replay/*.yaml; do
        child edge-agent/bin/Release/net10.0/Logistics.EdgeAgent.dll run --config "$node" --data "$replay" \
            --broker "127.0.0.1:$((port + 1))" --spool "$data/nodes/$(basename "$node" .yaml)" --clock "$data/clock" \
            --keys "$data/demonstration/keys/$(field site "$node")/nodes/$(field node "$node")"
        names[$!]="The agent of ${node##*/}"
    done
fi
# Only a demonstration has a PIN for all; at a real site the hub has said above how the first administrator gets in.
pin=""
if [[ -r $data/pin ]]; then pin=$(cat "$data/pin"); fi
if $simulate && [[ -z $pin ]]; then
    say "A real site: the simulator stays out. Add 'demonstration: true' to the site file to try it with simulated wards and workers"
    simulate=false
fi
if $simulate; then
    nodes=()
    if [[ -n $replay ]]; then nodes=(--no-nodes); fi
    child tests/Simulator/bin/Release/net10.0/Logistics.Simulator.dll simulate "${site_options[@]}" "${nodes[@]}" \
        --broker "127.0.0.1:$((port + 1))" --hub "https://127.0.0.1:$port" --pin-file "$data/pin" --data "$data" --clock "$data/clock" \
        --keys "$data/demonstration/keys"
    names[$!]="The simulator"
fi

sign_in="with a badge, a PIN or a password that the administrator gives"
if [[ -n $pin ]]; then
    sign_in="choose who you are (a lead sees the board, a worker gets tasks, a technician sees the nodes); the PIN is $pin"
fi
first=$(field site "${sites[0]}")
board=$data/demonstration/keys/$first/readers/board
if [[ -d $board ]]; then
    joining="MQTT     127.0.0.1:$((port + 1)), with keys only; those of a board lie ready, for instance:
           mosquitto_sub -p $((port + 1)) --cafile $board/authority.pem --cert $board/identity.pem --key $board/identity.pem -v -t 'wl/v1/$first/tasks/#'"
else
    joining="MQTT     127.0.0.1:$((port + 1)), with keys only: a technician's page gives a code for each node, and on the node
           edge-agent enrol --hub https://127.0.0.1:$port --keys keys
           asks for it and fetches the keys"
fi
cat <<TEXT

$(say "Ward Logistics is running")
  web      https://127.0.0.1:$port (the browser warns until it trusts $data/authority/authority.pem)
  sign in  $sign_in
  $joining
  API      https://127.0.0.1:$port/openapi/v1.json
  data     $data$([[ -z $temporary ]] || echo " (removed at the end; keep it with --data DIR)")
  stop     Ctrl-C$([[ $seconds -eq 0 ]] || echo ", or by itself after $seconds seconds")

TEXT

end_at=$((SECONDS + seconds))
while [[ $seconds -eq 0 || $SECONDS -lt $end_at ]]; do
    kill -0 "$hub" || break
    for pid in "${!names[@]}"; do
        kill -0 "$pid" && continue
        wait "$pid"
        say "${names[$pid]} stopped by itself with code $?; everything else runs on."
        unset "names[$pid]"
    done
    sleep 0.5 &
    wait $!
done 2>/dev/null
if ! kill -0 "$hub" 2>/dev/null; then
    hub=""
    [[ -z $temporary ]] || say "Keeping $data, because the hub did not end in order."
    temporary=""
    printf '%s\n' "The hub stopped by itself. Start again with --data $data: what was acknowledged is there." >&2
    stop 1
fi
say "Stopping after $seconds seconds"
stop 0
