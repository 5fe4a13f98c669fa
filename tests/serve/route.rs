//! Where paths lead, and which lead nowhere.

use gatepass_gateway::{Kind, PlainPath, Route, is_key};

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
        ("/v2/docker/team/app/manifests/1.0", Kind::Docker, "docker", "/v2/docker", "/team/app/manifests/1.0"),
        ("/v2/helmoci/chart/tags/list", Kind::Helm, "helmoci", "/v2/helmoci", "/chart/tags/list"),
        (
            "/artifactory/api/docker/docker/v2/app/tags/list",
            Kind::Docker,
            "docker",
            "/artifactory/api/docker/docker/v2",
            "/app/tags/list",
        ),
        ("/artifactory/api/npm/npm/@acme%2fui", Kind::Npm, "npm", "/artifactory/api/npm/npm", "/@acme%2Fui"),
        ("/artifactory/api/npm/npm", Kind::Npm, "npm", "/artifactory/api/npm/npm", ""),
        ("/artifactory/api/pypi/pypi/simple/", Kind::Pypi, "pypi", "/artifactory/api/pypi/pypi", "/simple/"),
        ("/artifactory/maven/org/a.jar", Kind::Maven, "maven", "/artifactory/maven", "/org/a.jar"),
        ("/artifactory/generic/a..b/c", Kind::Generic, "generic", "/artifactory/generic", "/a..b/c"),
        ("/artifactory/api/go/go/a/@v/list", Kind::Go, "go", "/artifactory/api/go/go", "/a/@v/list"),
        (
            "/artifactory/api/nuget/v3/nuget/index.json",
            Kind::Nuget,
            "nuget",
            "/artifactory/api/nuget/v3/nuget",
            "/index.json",
        ),
        (
            "/artifactory/api/nuget/nuget/Packages()",
            Kind::Nuget,
            "nuget",
            "/artifactory/api/nuget/nuget",
            "/Packages()",
        ),
        (
            "/artifactory/api/cargo/cargo/index/config.json",
            Kind::Cargo,
            "cargo",
            "/artifactory/api/cargo/cargo",
            "/index/config.json",
        ),
        (
            "/artifactory/api/gems/gems/specs.4.8.gz",
            Kind::Rubygems,
            "gems",
            "/artifactory/api/gems/gems",
            "/specs.4.8.gz",
        ),
        (
            "/artifactory/api/composer/php/packages.json",
            Kind::Composer,
            "php",
            "/artifactory/api/composer/php",
            "/packages.json",
        ),
        ("/artifactory/api/conda/conda/noarch/x", Kind::Conda, "conda", "/artifactory/api/conda/conda", "/noarch/x"),
        (
            "/artifactory/api/huggingfaceml/hf/api/models",
            Kind::Huggingface,
            "hf",
            "/artifactory/api/huggingfaceml/hf",
            "/api/models",
        ),
    ];
    for (path, kind, key, prefix, rest) in table {
        let path = plain(path);
        let Route::Repository(place) = Route::of(&path) else { panic!("{path:?} leads nowhere") };
        assert!(place.kinds.contains(&kind), "{path:?}");
        assert_eq!((place.key, place.prefix, place.rest.as_str()), (key, prefix, rest));
        assert!(is_key(place.key));
    }
    for kind in Kind::ALL {
        assert!(table.iter().any(|row| row.1 == kind), "{kind} has no path");
    }
}

#[test]
fn both_forms_of_the_container_root_are_the_root() {
    for path in ["/v2", "/v2/", "/artifactory/api/docker/docker/v2", "/artifactory/api/docker/docker/v2/"] {
        assert_eq!(Route::of(&plain(path)), Route::OciRoot, "{path}");
    }
}
