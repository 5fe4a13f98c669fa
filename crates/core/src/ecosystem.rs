//! Ecosystems: of each type of package all that is known of it, in one row; how its packages are named; the package
//! managers, in a row each; and JFrog's paths, which clients are given and the gateway serves.

mod name_rule;
mod package_manager;
mod package_name;
mod path;
mod path_template;
mod registry;
mod rows;
mod table;

pub use name_rule::LONGEST_PACKAGE_NAME;
pub use package_manager::PackageManager;
pub use package_name::{PackageName, PackagePattern};
pub use path::{RepositoryPath, is_key};
pub use path_template::OCI_ROOT;
pub use registry::{Registry, Repositories, around_password, host_of, is_loopback, with_password};
pub use table::Ecosystem;
