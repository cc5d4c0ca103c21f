//! Each channel fires on a log that tells its story, and not on a near miss.
