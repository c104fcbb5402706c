#!/bin/sh
# How fast the meter follows an interface without a drop: a wire between two virtual cards in a network namespace of its
# own, tcpreplay on one end, the meter on the other.
#
#   sudo unshare --net Benchmarks/meter/live.sh LAPWING CAPTURE [PACKETS_A_SECOND [SECONDS]]
#
# Prints tcpreplay's rate and the meter's summary. Needs tcpreplay; CAPTURE is replayed from memory, over and over.
set -e
lapwing=$1 capture=$2 rate=${3:-400000} seconds=${4:-60}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ip link add near type veth peer name far
for card in near far; do
    ip link set $card addrgenmode none mtu 65535
    ip link set $card up
done
"$lapwing" meter interface:near --buffer 512 --threads 1 --json > /dev/null 2> "$folder/errors" &
meter=$!
until grep -q watching "$folder/errors"; do kill -0 $meter; sleep 0.1; done
# tcpreplay's own limit of time ends it between two packets.
tcpreplay --quiet --preload-pcap --intf1=far --pps="$rate" --loop=0 --duration="$seconds" "$capture" 2>&1 | grep -E "Rated|Failed" || true
kill -INT $meter
wait $meter
tail -1 "$folder/errors"
