#!/bin/sh
# Three services that need each other: postgres counts visits, redis remembers the last one, nginx shows a page about
# both. Then all three containers are removed and made anew, and nothing is forgotten: what matters is in volumes.
set -eu
docklet=${DOCKLET:-docklet}
here=$(dirname "$0")

start() {
  $docklet run -d --name example-db -v example-db:/var/lib/postgresql --shm-size 128m example/db
  $docklet run -d --name example-cache -v example-cache:/var/lib/redis example/cache
  $docklet run -d --name example-web -v example-pages:/var/www/html:ro example/web
} >/dev/null

remove() {
  $docklet rm -f example-db example-cache example-web >/dev/null 2>&1
}

address() {
  $docklet inspect -f '{{.NetworkSettings.IPAddress}}' "$1"
}

# Runs a program of an image beside the services, which it knows by their names.
beside() {
  $docklet run --rm --add-host "db:$(address example-db)" --add-host "cache:$(address example-cache)" "$@"
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
  $docklet run --rm example/db perl -MIO::Socket::INET -e '
    my $web = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => 80) or die "no answer: $!";
    print $web "GET / HTTP/1.0\r\n\r\n";
    local $/; my ($head, $body) = split /\r\n\r\n/, <$web>, 2; print $body;' "$(address example-web)"
}

expect() {
  [ "$2" = "$1" ] || { echo "expected: $1" >&2; echo "found:    $2" >&2; exit 1; }
  echo "$2"
}

"$here/build-images.sh"
remove || true
trap remove EXIT
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
