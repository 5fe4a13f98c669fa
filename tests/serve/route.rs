//! Where paths lead, and which lead nowhere. What clients are given leads to what it was given for.

use std::collections::BTreeMap;

use gatepass_clients::{Level, Target, ValueSource, probe};
use gatepass_core::ecosystem::{Ecosystem, PackageManager, Registry, Repositories, is_key};
use gatepass_core::token::Permission;
use gatepass_gateway::{PlainPath, Route, is_served, served};
use proptest::prelude::*;
use proptest::sample::select;
use url::Url;

/// The path, which must be a plain one.
fn plain(path: &str) -> PlainPath<'_> {
    PlainPath::of(path).unwrap_or_else(|_| panic!("{path} is not plain"))
}

#[test]
fn paths_of_no_repository_lead_nowhere() {
    for path in [
        "/",
        "/v1/",
        "/v3/docker",
        "/v2/-x/app",
        "/artifactory",
        "/artifactory/",
        "/artifactory/api",
        "/artifactory/api/npm",
        "/artifactory/api/npm/",
        "/artifactory/api/unheard-of/npm/",
        "/artifactory/api/docker/docker/v1/x",
        "/artifactory/api/docker/docker",
        "/artifactory/api/nuget/v3/",
    ] {
        assert_eq!(Route::of(&plain(path)), Route::Unknown, "{path}");
    }
}

#[test]
fn jfrogs_paths_lead_to_their_repositories() {
    let table = [
        ("/v2/docker/team/app/manifests/1.0", Ecosystem::Docker, "docker", "/v2/docker", "/team/app/manifests/1.0"),
        ("/v2/helmoci/chart/tags/list", Ecosystem::Helm, "helmoci", "/v2/helmoci", "/chart/tags/list"),
        (
            "/artifactory/api/docker/docker/v2/app/tags/list",
            Ecosystem::Docker,
            "docker",
            "/artifactory/api/docker/docker/v2",
            "/app/tags/list",
        ),
        ("/artifactory/api/npm/npm/@acme%2fui", Ecosystem::Npm, "npm", "/artifactory/api/npm/npm", "/@acme%2Fui"),
        ("/artifactory/api/npm/npm", Ecosystem::Npm, "npm", "/artifactory/api/npm/npm", ""),
        ("/artifactory/api/pypi/pypi/simple/", Ecosystem::Pypi, "pypi", "/artifactory/api/pypi/pypi", "/simple/"),
        ("/artifactory/maven/org/a.jar", Ecosystem::Maven, "maven", "/artifactory/maven", "/org/a.jar"),
        ("/artifactory/generic/a..b/c", Ecosystem::Generic, "generic", "/artifactory/generic", "/a..b/c"),
        ("/artifactory/api/go/go/a/@v/list", Ecosystem::Go, "go", "/artifactory/api/go/go", "/a/@v/list"),
        (
            "/artifactory/api/nuget/v3/nuget/index.json",
            Ecosystem::Nuget,
            "nuget",
            "/artifactory/api/nuget/v3/nuget",
            "/index.json",
        ),
        (
            "/artifactory/api/nuget/nuget/Packages()",
            Ecosystem::Nuget,
            "nuget",
            "/artifactory/api/nuget/nuget",
            "/Packages()",
        ),
        (
            "/artifactory/api/cargo/cargo/index/config.json",
            Ecosystem::Cargo,
            "cargo",
            "/artifactory/api/cargo/cargo",
            "/index/config.json",
        ),
        (
            "/artifactory/api/gems/gems/specs.4.8.gz",
            Ecosystem::Rubygems,
            "gems",
            "/artifactory/api/gems/gems",
            "/specs.4.8.gz",
        ),
        (
            "/artifactory/api/composer/php/packages.json",
            Ecosystem::Composer,
            "php",
            "/artifactory/api/composer/php",
            "/packages.json",
        ),
        (
            "/artifactory/api/conda/conda/noarch/x",
            Ecosystem::Conda,
            "conda",
            "/artifactory/api/conda/conda",
            "/noarch/x",
        ),
        (
            "/artifactory/api/huggingfaceml/hf/api/models",
            Ecosystem::Huggingface,
            "hf",
            "/artifactory/api/huggingfaceml/hf",
            "/api/models",
        ),
    ];
    for (path, kind, key, prefix, rest) in table {
        let path = plain(path);
        let Route::Repository(place) = Route::of(&path) else { panic!("{path:?} leads nowhere") };
        assert!(place.is_of(kind), "{path:?}");
        assert_eq!((place.key, place.prefix, place.rest.as_str()), (key, prefix, rest));
        assert!(is_key(place.key));
    }
    for kind in served() {
        assert!(table.iter().any(|row| row.1 == kind), "{kind} has no path");
    }
}

#[test]
fn both_forms_of_the_container_root_are_the_root() {
    for path in ["/v2", "/v2/", "/artifactory/api/docker/docker/v2", "/artifactory/api/docker/docker/v2/"] {
        assert_eq!(Route::of(&plain(path)), Route::OciRoot, "{path}");
    }
}

/// Repository keys as operators name them, and those that stand in paths by themselves.
fn key() -> impl Strategy<Value = String> {
    let odd = ["v2", "v3", "v", "artifactory", "apis", "docker", "npm", "0"].map(str::to_owned).to_vec();
    prop_oneof![3 => "[A-Za-z0-9][A-Za-z0-9._-]{0,63}", 1 => select(odd)].prop_filter("a key", |key| is_key(key))
}

/// Addresses of registries: encrypted or not, by name or number, with a port or a path or without.
fn base() -> impl Strategy<Value = Url> {
    let host = select(vec!["acme.jfrog.io", "gate.example", "127.0.0.1", "[::1]", "localhost"]);
    let path = select(vec!["", "/", "/artifactory", "/artifactory/", "/a/b", "/v2/", "/?query=1", "/#fragment"]);
    (select(vec!["https", "http"]), host, proptest::option::of(1_u16..), path).prop_map(|(scheme, host, port, path)| {
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Url::parse(&format!("{scheme}://{host}{port}{path}")).unwrap()
    })
}

proptest! {
    #[test]
    fn what_each_client_asks_first_leads_to_its_type_and_key(key in key(), url in base()) {
        let value = ValueSource::Variable("TOKEN".to_owned());
        for manager in PackageManager::ALL {
            let ecosystem = manager.ecosystem();
            let keys = BTreeMap::from([(ecosystem.package_type().to_owned(), key.clone())]);
            let registry = Registry { url: url.clone(), repositories: Repositories { keys, ..Default::default() } };
            let permission = Permission::ReadOnly;
            let (username, level) = ("username", Level::User);
            let target = Target { registry: &registry, username, permission, environment: None, level, value: &value };
            let asked = probe(manager, &target).url;
            let path = plain(asked.path());
            match Route::of(&path) {
                Route::OciRoot => prop_assert!(ecosystem.is_oci(), "{}", asked),
                Route::Repository(place) => {
                    prop_assert!(place.is_of(ecosystem), "{}: {}", manager, asked);
                    prop_assert_eq!(place.key, &key, "{}: {}", manager, asked);
                }
                other => prop_assert!(!is_served(ecosystem), "{}: {} leads to {:?}", manager, asked, other),
            }
            // Images and charts are asked for by their names, behind the host's root.
            let name = registry.name_prefix(ecosystem);
            let path = name.strip_prefix(&registry.host()).map(|key| format!("/v2{key}/app/manifests/1.0")).unwrap();
            let path = plain(&path);
            let Route::Repository(place) = Route::of(&path) else { panic!("{path:?} leads nowhere") };
            prop_assert_eq!((place.key, place.is_of(ecosystem)), (key.as_str(), ecosystem.is_oci()));
        }
    }
}
