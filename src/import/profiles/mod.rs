//! Descriptions of known kinds of logs.

pub mod cloudtrail;
pub mod licensing;

use super::profile::Profile;

/// All of them.
pub static ALL: &[&Profile] = &[&licensing::LICENSING_WEB_API, &cloudtrail::AWS_CLOUDTRAIL];
