//! Ecosystems: the clients by name, and the registry's addresses that each kind of client wants.

mod package_manager;
mod registry;

pub use package_manager::PackageManager;
pub use registry::{Registry, around_password, host_of, with_password};
