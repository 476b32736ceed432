#!/bin/sh
# Makes the images of the three services from Debian's packages, where they are missing: debootstrap puts a folder
# together, and docklet takes it as an image.
set -eu
docklet=${DOCKLET:-docklet}
suite=${SUITE:-bookworm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build IMAGE PACKAGES [OPTIONS OF docklet import…]
build() {
  image=$1 packages=$2
  shift 2
  if $docklet image inspect "$image" >"$work/found" 2>&1; then
    return
  fi
  echo "making $image"
  # Packages that several images have are downloaded once.
  mkdir -p "$work/cache"
  debootstrap --variant=minbase --cache-dir="$work/cache" --include="$packages" "$suite" "$work/root" >"$work/log" 2>&1 ||
    { tail "$work/log" >&2; exit 1; }
  rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/*
  configure "$work/root"
  tar -C "$work/root" --xattrs -c . | $docklet import "$@" - "$image"
  rm -rf "$work/root"
}

# Postgres believes whoever comes from its own network; that is good enough for an example.
configure() {
  for file in "$1"/etc/postgresql/*/main/pg_hba.conf; do
    [ -e "$file" ] || continue
    echo 'host all all samenet trust' >>"$file"
    sed -i 's/^ssl = on/ssl = off/; s/^#\?listen_addresses.*/listen_addresses = '"'*'"'/' "${file%pg_hba.conf}postgresql.conf"
    ln -s "$(basename "$(dirname "$(dirname "$file")")")" "$1/usr/lib/postgresql/current"
    ln -s "$(basename "$(dirname "$(dirname "$file")")")" "$1/etc/postgresql/current"
  done
}

path='ENV PATH=/usr/lib/postgresql/current/bin:/usr/sbin:/usr/bin:/sbin:/bin'
build example/web nginx-light --change "$path" \
  --change 'CMD ["nginx", "-g", "daemon off;"]' --change 'VOLUME /var/www/html'
build example/cache redis-server --change "$path" --change 'USER redis' \
  --change 'CMD ["redis-server", "--bind", "0.0.0.0", "--protected-mode", "no", "--dir", "/var/lib/redis", "--appendonly", "yes"]' \
  --change 'VOLUME /var/lib/redis'
# The package has made a database cluster below /var/lib/postgresql: an empty volume there gets it, with its owner.
build example/db postgresql --change "$path" --change 'USER postgres' \
  --change 'CMD ["sh", "-c", "exec postgres -D /var/lib/postgresql/$(readlink /etc/postgresql/current)/main -c config_file=/etc/postgresql/current/main/postgresql.conf"]' \
  --change 'VOLUME /var/lib/postgresql' --change 'STOPSIGNAL SIGINT'
