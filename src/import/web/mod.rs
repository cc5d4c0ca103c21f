//! Logs of web servers.

mod access;
mod error;
mod w3c;

pub use access::AccessLog;
pub use error::WebErrorLog;
pub use w3c::W3c;
