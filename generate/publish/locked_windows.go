package publish

import "syscall"

// ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION and ERROR_USER_MAPPED_FILE.
var lockedErrors = []syscall.Errno{32, 33, 1224}
