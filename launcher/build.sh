#!/bin/sh
# Builds what is missing or stale. Sourced by main.sh. All output goes to standard error.

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
    touch "$home/.ingot-build/started"
    cd "$home"
    "$MAVEN" -q -B -Dspotless.check.skip -Djacoco.skip=true -DskipTests \
      compile org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
      -DincludeScope=runtime -Dmdep.outputFile=target/dependencies.txt >&2 || exit 1
    for module in app lab client bench; do
      printf '%s:%s' "$home/$module/target/classes" "$(cat "$home/$module/target/dependencies.txt")" >"$home/$module/target/classpath.txt"
    done
    mv "$home/.ingot-build/started" "$home/.ingot-build/stamp"
  ) 9>"$home/.ingot-build/lock" || fail "the build failed; see above"
}
