#!/bin/sh
# Builds what is missing or stale. Sourced by main.sh. All output goes to standard error.

# How the JVMs run: caches of loaded classes belong to the flags that they were made with.
SERVER_FLAGS="-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xms24m -Xmx${INGOT_HEAP:-192m} -XX:MaxMetaspaceSize=160m -XX:ReservedCodeCacheSize=64m -Xss512k --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
# A rack alone stays small: compiled once and lightly, and without the cache, whose pages would all be its own.
RACK_FLAGS="$SERVER_FLAGS -Xms8m -XX:TieredStopAtLevel=1"
CLIENT_FLAGS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED"

# Everything that the class files are made from, newer than the last build's stamp.
stale_sources() {
  [ -e "$home/.ingot-build/stamp" ] || return 0
  [ -n "$(find "$home/pom.xml" "$home"/*/pom.xml "$home"/*/src/main "$home"/*/src/build -newer "$home/.ingot-build/stamp" -type f -print 2>/dev/null | head -n 1)" ]
}

build_stale() {
  mkdir -p "$home/.ingot-build"
  stale_sources || return 0
  (
    # Two commands at once build once.
    flock 9
    stale_sources || exit 0
    need_maven
    say "building"
    first=; [ -e "$home/.ingot-build/stamp" ] || first=1
    touch "$home/.ingot-build/started"
    cd "$home"
    "$MAVEN" -q -B -Dspotless.check.skip -Djacoco.skip=true -DskipTests \
      compile org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
      -DincludeScope=runtime -Dmdep.outputFile=target/dependencies.txt >&2 || exit 1
    pack
    for module in app lab client bench; do
      printf '%s:%s' "$home/$module/target/classes" "$(cat "$home/$module/target/dependencies.txt")" |
        sed 's,/\([^/:]*\)/target/classes,/\1/target/ingot-\1.jar,g' >"$home/$module/target/classpath.txt"
    done
    [ -z "$first" ] || prepare_start
    mv "$home/.ingot-build/started" "$home/.ingot-build/stamp"
  ) 9>"$home/.ingot-build/lock" || fail "the build failed; see above"
}

# One jar of each module, replaced by renaming: a process that runs keeps the classes that it started with, and caches of loaded
# classes are possible (the JVM makes none for folders).
pack() {
  for classes in "$home"/*/target/classes; do
    target=${classes%/classes}
    module=$(basename "${target%/target}")
    [ ! -e "$target/ingot-$module.jar" ] || [ -n "$(find "$classes" -newer "$target/ingot-$module.jar" -print | head -n 1)" ] || continue
    "$JAVA_HOME/bin/jar" --create --no-compress --file "$target/ingot-$module.jar.new" -C "$classes" . || exit 1
    mv "$target/ingot-$module.jar.new" "$target/ingot-$module.jar"
    # Made for the classes before.
    rm -f "$home"/*/target/start.aot
  done
}

# Caches of loaded and linked classes, which halve the work of starting. A cache that does not fit its jars is ignored by the JVM, and
# nothing needs one: what fails here is left out. They are made by the first build, and by ./ingot build.
prepare_start() {
  [ -e "$home/app/target/start.aot" ] && [ -e "$home/client/target/start.aot" ] && return 0
  say "preparing fast starts"
  training=$(mktemp -d); : >"$training/out"
  "$JAVA_HOME/bin/java" $CLIENT_FLAGS -XX:AOTCacheOutput="$training/client.aot" -Xlog:aot=off \
    -cp "$(cat "$home/client/target/classpath.txt")" ingot.client.Main --help >/dev/null 2>&1 || true
  port=$((20000 + $$ % 10000))
  "$JAVA_HOME/bin/java" $SERVER_FLAGS -XX:AOTCacheOutput="$training/app.aot" -Xlog:aot=off \
    -cp "$(cat "$home/app/target/classpath.txt")" ingot.app.Main up --data "$training/data" --http 127.0.0.1:0 \
    --link "127.0.0.1:$port" --rack-interfaces none --set rack.port.dhcp4=$((port + 10000)) \
    --set rack.port.tftp=$((port + 20000)) --set rack.port.http=$((port + 30000)) >"$training/out" 2>/dev/null &
  server=$!
  tries=0
  while [ $tries -lt 120 ] && kill -0 $server 2>/dev/null && ! grep -q '^ready' "$training/out"; do sleep 1; tries=$((tries + 1)); done
  kill -TERM $server 2>/dev/null || true
  wait $server || true
  for module in app client; do
    [ ! -s "$training/$module.aot" ] || mv "$training/$module.aot" "$home/$module/target/start.aot"
  done
  rm -rf "$training" "$training.witness"
  return 0
}
