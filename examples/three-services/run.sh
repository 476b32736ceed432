#!/bin/sh
# Three services that need each other: postgres counts visits, redis remembers the last one, nginx shows a page about
# both. They are in a network of their own, and find each other by name. Then all three containers are removed and made
# anew, and nothing is forgotten: what matters is in volumes.
set -eu
docklet=${DOCKLET:-docklet}
here=$(dirname "$0")

# Each is called by a short name in the network; outside of it, names of containers tell whose they are.
start() {
  in_network --name example-db --network-alias db -v example-db:/var/lib/postgresql --shm-size 128m example/db
  in_network --name example-cache --network-alias cache -v example-cache:/var/lib/redis example/cache
  in_network --name example-web --network-alias web -v example-pages:/var/www/html:ro example/web
} >/dev/null

in_network() {
  $docklet run -d --network example "$@"
}

remove() {
  $docklet rm -f example-db example-cache example-web >/dev/null 2>&1
}

clean_up() {
  remove || true
  $docklet network rm example >/dev/null
}

# Runs a program of an image beside the services.
beside() {
  $docklet run --rm --network example "$@"
}

until_ready() {
  tries=0
  until beside example/db pg_isready -q -h db && beside example/cache redis-cli -h cache ping >/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { $docklet logs example-db; $docklet logs example-cache; exit 1; } >&2
  done
}

sql() {
  beside -e PGOPTIONS='-c client_min_messages=warning' example/db psql -q -t -A -h db -U postgres -c "$1"
}

visit() {
  sql 'create table if not exists visits (at timestamptz default now())'
  sql 'insert into visits default values'
  beside example/cache redis-cli -h cache set last "visit $1" >/dev/null
  visits=$(sql 'select count(*) from visits')
  last=$(beside example/cache redis-cli -h cache get last)
  # Another container writes into the volume that nginx reads from.
  $docklet run --rm -v example-pages:/pages example/web \
    sh -c 'echo "<p>$0 visits, the last one: $1</p>" >/pages/index.html' "$visits" "$last"
}

# Asks nginx over the network, from a container that has a shell and nothing else to ask with.
page() {
  beside example/db perl -MIO::Socket::INET -e '
    my $web = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => 80) or die "no answer: $!";
    print $web "GET / HTTP/1.0\r\n\r\n";
    local $/; my ($head, $body) = split /\r\n\r\n/, <$web>, 2; print $body;' web
}

expect() {
  [ "$2" = "$1" ] || { echo "expected: $1" >&2; echo "found:    $2" >&2; exit 1; }
  echo "$2"
}

"$here/build-images.sh"
remove || true
$docklet network inspect example >/dev/null 2>&1 || $docklet network create example >/dev/null
trap clean_up EXIT
start
until_ready
before=$(sql "select count(*) from information_schema.tables where table_name = 'visits'")
[ "$before" = 0 ] || before=$(sql 'select count(*) from visits')
visit one
expect "<p>$((before + 1)) visits, the last one: visit one</p>" "$(page)"

echo 'removing all three, and making them anew'
remove
start
until_ready
expect "<p>$((before + 1)) visits, the last one: visit one</p>" "$(page)"
visit two
expect "<p>$((before + 2)) visits, the last one: visit two</p>" "$(page)"
echo 'the volumes stay: docklet volume ls; docklet volume rm example-db example-cache example-pages'
