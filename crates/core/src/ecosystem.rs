//! Ecosystems: of each type of package all that is known of it, in one row; how its packages are named; the package
//! managers, in a row each; and JFrog's paths, which clients are given and the gateway serves.

mod package_manager;
mod package_name;
mod path;
mod registry;
mod rows;
mod table;

pub use package_manager::PackageManager;
pub use package_name::{LONGEST_PACKAGE_NAME, PackageName, PackagePattern};
pub use path::{OCI_ROOT, RepositoryPath, is_key};
pub use registry::{
    Registry, Repositories, around_password, basic_pair, basic_password, host_of, is_loopback, with_password,
};
pub use table::Ecosystem;
