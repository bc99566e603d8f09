#!/bin/sh
# launcher/main.sh HOME COMMAND [ARG...]: see ../ingot.
set -eu
home=$1; shift
. "$home/launcher/tools.sh"
. "$home/launcher/build.sh"

usage() {
  cat >&2 <<'E'
Ingot: Metal as a Service.

  ./ingot lab            a virtual data centre around `ingot up`: the first thing to run (--matrix faults: everything goes wrong in it)
  ./ingot up             region, rack and database on this host
  ./ingot region|rack    the same apart
  ./ingot admin create   make an administrator
  ./ingot apikey         print a user's API key
  ./ingot db status      the bundled database; db upgrade moves it to the PostgreSQL that this Ingot brings
  ./ingot images build   make Ember and a Debian image, and register them
  ./ingot login NAME URL, then ./ingot <resource> <verb> [ids] [key=value]...
  ./ingot bench lab      times of the lab beside a stand-in's, sizes and answer times
  ./ingot build|mvn|test|fuzz

See README.md, and docs/.
E
}

# Runs a main class with the class path of a module.
java_main() {
  module=$1 main=$2; shift 2
  exec "$JAVA_HOME/bin/java" $JAVA_FLAGS -cp "$(cat "$home/$module/target/classpath.txt")" "$main" "$@"
}
SERVER_FLAGS="-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xms24m -Xmx${INGOT_HEAP:-192m} -XX:MaxMetaspaceSize=160m -XX:ReservedCodeCacheSize=64m -Xss512k --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
CLIENT_FLAGS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders -Xshare:auto --enable-native-access=ALL-UNNAMED"

command=${1:-help}
case $command in
help|-h|--help) usage; [ "$command" != help ] || [ $# -gt 0 ] || exit 2; exit 0;;
mvn) shift; need_jdk; need_maven; cd "$home"; exec "$MAVEN" "$@";;
build) need_jdk; build_stale; exit 0;;
test) shift; need_jdk; need_maven; exec sh "$home/launcher/test.sh" "$home" "$@";;
fuzz) shift; need_jdk; need_maven; cd "$home"; exec env JAZZER_FUZZ=1 "$MAVEN" test "$@";;
images) shift; need_jdk; build_stale; exec sh "$home/launcher/images.sh" "$home" "$@";;
up|region|rack|admin|apikey) need_jdk; build_stale; JAVA_FLAGS=$SERVER_FLAGS; java_main app ingot.app.Main "$@";;
db) need_jdk; build_stale; need_maven; INGOT_MAVEN=$MAVEN; export INGOT_MAVEN; JAVA_FLAGS=$SERVER_FLAGS; java_main app ingot.app.Main "$@";;
lab) shift; need_jdk; build_stale; need_lab_packages; JAVA_FLAGS=$CLIENT_FLAGS; INGOT_HOME=$home; export INGOT_HOME; java_main lab ingot.lab.Main "$@";;
bench) shift; need_jdk; build_stale; need_lab_packages; need_bench_packages; JAVA_FLAGS=$CLIENT_FLAGS; INGOT_HOME=$home INGOT_CACHE=$cache; export INGOT_HOME INGOT_CACHE; java_main bench ingot.bench.Main "$@";;
*) need_jdk; build_stale; JAVA_FLAGS=$CLIENT_FLAGS; java_main client ingot.client.Main "$@";;
esac
