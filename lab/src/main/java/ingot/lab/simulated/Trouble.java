package ingot.lab.simulated;

/** A machine cannot go on: no server answered, or the answer was no. The message says which, for people. */
final class Trouble extends Exception {

    Trouble(String message) {
        super(message);
    }
}
