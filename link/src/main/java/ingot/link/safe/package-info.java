/** What both ends keep on their disks: files that survive a crash, and sealed secrets. */
@NullMarked
package ingot.link.safe;

import org.jspecify.annotations.NullMarked;
