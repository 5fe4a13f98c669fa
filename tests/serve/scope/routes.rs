//! What is asked of each type of registry about a package, names that are near to one, and whose a path is, read by hand.

use std::collections::BTreeSet;

use gatepass_core::ecosystem::Ecosystem;

/// What is asked of a type: the methods, and a path with `{}` for the package as that type's paths have it.
pub(super) struct Routes {
    pub(super) kind: Ecosystem,
    /// The package of the token, and its name in paths.
    pub(super) package: (&'static str, &'static str),
    pub(super) reads: &'static [&'static str],
    pub(super) writes: &'static [(&'static str, &'static str)],
    /// What is of no single package.
    pub(super) whole: &'static [&'static str],
}

pub(super) const ROUTES: [Routes; 11] = [
    Routes {
        kind: Ecosystem::Docker,
        package: ("team/api", "team/api"),
        reads: &[
            "/{}/manifests/latest",
            "/{}/manifests/sha256:aa",
            "/{}/blobs/sha256:aa",
            "/{}/tags/list",
            "/{}/referrers/sha256:aa",
        ],
        writes: &[
            ("PUT", "/{}/manifests/latest"),
            ("DELETE", "/{}/manifests/latest"),
            ("POST", "/{}/blobs/uploads/"),
            ("PATCH", "/{}/blobs/uploads/1"),
            ("PUT", "/{}/blobs/uploads/1?digest=sha256:aa"),
            ("GET", "/{}/blobs/uploads/1"),
        ],
        whole: &["", "/_catalog"],
    },
    Routes {
        kind: Ecosystem::Npm,
        package: ("@acme/ui", "@acme/ui"),
        reads: &[
            "/{}",
            "/{}/1.0.0",
            "/{}/-/ui-1.0.0.tgz",
            "/-/package/{}/dist-tags",
            "/-/npm/v1/attestations/{}@1.0.0",
            "/download/{}/1.0.0/aa",
        ],
        writes: &[
            ("DELETE", "/{}/-rev/1"),
            ("DELETE", "/{}/-/ui-1.0.0.tgz/-rev/1"),
            ("PUT", "/-/package/{}/dist-tags/latest"),
            ("DELETE", "/-/package/{}/dist-tags/latest"),
        ],
        whole: &["/-/all", "/-/v1/search?text=x"],
    },
    Routes {
        kind: Ecosystem::Pypi,
        package: ("acme-tool", "acme-tool"),
        reads: &[
            "/simple/{}/",
            "/simple/{}",
            "/pypi/{}/json",
            "/pypi/{}/1.0/json",
            "/packages/aa/12/0123456789abcdef/{}-1.0.tar.gz",
            "/+f/12a/0123456789abc/{}-1.0.tar.gz",
        ],
        writes: &[],
        whole: &["/simple/", "/simple", "/", ""],
    },
    Routes {
        kind: Ecosystem::Maven,
        package: ("com.acme/lib", "com/acme/lib"),
        reads: &["/{}/maven-metadata.xml", "/{}/maven-metadata.xml.sha1", "/{}/1.0-SNAPSHOT/maven-metadata.xml"],
        writes: &[("PUT", "/{}/maven-metadata.xml"), ("DELETE", "/{}/maven-metadata.xml")],
        whole: &[
            "/",
            "",
            "/com/acme/",
            "/com/acme/lib/",
            "/archetype-catalog.xml",
            "/.index/x.gz",
            "/.meta/prefixes.txt",
        ],
    },
    Routes {
        kind: Ecosystem::Go,
        package: ("github.com/acme/lib", "github.com/acme/lib"),
        reads: &[
            "/{}/@v/list",
            "/{}/@v/v1.0.0.info",
            "/{}/@v/v1.0.0.mod",
            "/{}/@v/v1.0.0.zip",
            "/{}/@latest",
            "/sumdb/sum.example/lookup/{}@v1.0.0",
        ],
        writes: &[("PUT", "/{}/@v/v1.0.0.zip")],
        // What a private database has.
        whole: &["/sumdb/sum.example/tile/8/data/000", "/sumdb/sum.example/tile/8/data/x001/067.p/3"],
    },
    Routes {
        kind: Ecosystem::Nuget,
        package: ("Acme.Tool", "acme.tool"),
        reads: &[
            "/flat/{}/index.json",
            "/registration/{}/index.json",
            "/registration/{}/page/1.0/2.0.json",
            "/registration/{}/1.0.0.json",
            "/flat/{}/1.0.0/acme.tool.1.0.0.nupkg",
            "/api/v2/package/{}/1.0.0",
        ],
        writes: &[("DELETE", "/{}/1.0.0"), ("DELETE", "/api/v2/package/{}/1.0.0"), ("POST", "/v3/package/{}/1.0.0")],
        whole: &[
            "/query?q=x",
            "/search?q=x",
            "/api/v2/Packages()",
            "/api/v2/FindPackagesById()?id='x'",
            "/api/v2/$metadata",
        ],
    },
    Routes {
        kind: Ecosystem::Cargo,
        package: ("acme_tool", "acme_tool"),
        reads: &["/index/ac/me/{}", "/api/v1/crates/{}/1.0.0/download", "/crates/{}-1.0.0.crate", "/api/v1/crates/{}"],
        writes: &[("DELETE", "/api/v1/crates/{}/1.0.0/yank"), ("PUT", "/api/v1/crates/{}/1.0.0/unyank")],
        whole: &["/api/v1/crates?q=x", "/api/v1/crates/"],
    },
    Routes {
        kind: Ecosystem::Rubygems,
        package: ("acme_tool", "acme_tool"),
        reads: &[
            "/info/{}",
            "/gems/{}-1.0.gem",
            "/quick/Marshal.4.8/{}-1.0.gemspec.rz",
            "/api/v1/gems/{}.json",
            "/api/v1/versions/{}.json",
            "/api/v1/versions/{}/latest.json",
            "/api/v2/rubygems/{}/versions/1.0.json",
        ],
        writes: &[],
        whole: &["/specs.4.8", "/Marshal.4.8.Z", "/api/v1/dependencies?gems=x", "/api/v1/search.json?query=x"],
    },
    Routes {
        kind: Ecosystem::Composer,
        package: ("acme/tool", "acme/tool"),
        reads: &[
            "/p2/{}.json",
            "/p2/{}~dev.json",
            "/p/{}$aa.json",
            "/packages/{}.json",
            "/{}/1.0/x.zip",
            "/dist/{}/1.0/x.zip",
            "/dist/{}/tool-1.0.zip",
            "/dists/{}/acme-tool-1.0-aa.tar.gz",
            "/dist/{}/1.0.0.zip",
            "/dist/{}/dev-main.zip",
        ],
        writes: &[("DELETE", "/{}/1.0/x.zip"), ("DELETE", "/dist/{}/tool-1.0.zip")],
        whole: &[
            "/list.json",
            "/search.json?q=x",
            "/packages/list.json",
            "/dist/tool.zip",
            "/dist/acme/tool/x.zip",
            "/dist/acme/tool/toolbox-1.0.zip",
            "/dist/acme/tool/2fa-1.0.zip",
            "/dist/acme/tool/x/x.zip",
            "/dist/acme/tool/1.0/x/x.zip",
        ],
    },
    Routes {
        kind: Ecosystem::Huggingface,
        package: ("acme/model", "acme/model"),
        reads: &[
            "/{}/resolve/main/x",
            "/{}/raw/main/x",
            "/api/models/{}",
            "/api/models/{}/revision/main",
            "/api/models/{}/tree/main",
            "/api/models/{}/refs",
            "/api/resolve-cache/models/{}/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/x",
        ],
        writes: &[
            ("POST", "/api/models/{}/commit/main"),
            ("POST", "/{}.git/info/lfs/objects/batch"),
            ("DELETE", "/api/models/{}/branch/x"),
        ],
        whole: &[
            "/api/models?search=x",
            "/api/datasets",
            "/api/datasets/acme/model",
            "/datasets/acme/model/resolve/main/x",
        ],
    },
    Routes {
        kind: Ecosystem::Generic,
        package: ("team/file.bin", "team/file.bin"),
        reads: &["/{}"],
        writes: &[("PUT", "/{}"), ("DELETE", "/{}")],
        whole: &[
            "",
            "/",
            "/team/",
            "/team",
            "/team/file.bin?list-type=2&prefix=other",
            "/team/file.bin?archive=zip",
            "/team/file.bin?%70refix=other",
        ],
    },
];

/// Names that are near to one: other packages, for the most part, and other spellings of this one.
pub(super) fn spellings(name: &str) -> BTreeSet<String> {
    let last = name.rsplit('/').next().unwrap();
    let before = &name[..name.len() - last.len()];
    let mut all: BTreeSet<String> = [
        name.to_uppercase(),
        name.to_lowercase(),
        name.replace('_', "-"),
        name.replace('-', "_"),
        name.replace(['-', '_'], "."),
        name.replace(['-', '_'], ""),
        name.replace('-', "--"),
        name.replace('/', "%2F"),
        name.replace('/', "%2f"),
        name.replace('/', "%252F"),
        name.replace('/', "//"),
        name.replace('/', "/./"),
        name.replace('/', "/%2e/"),
        name.replace('/', "."),
        name.replace('.', "%2E"),
        name.replace('@', "%40"),
        name.replace('a', "%61"),
        name.replace('a', "%D0%B0"),
        name.replace('a', "%EF%BD%81"),
        last.to_owned(),
        format!("/{name}"),
        format!("./{name}"),
        format!("{name}/../other"),
        format!("other/../{name}"),
        format!("{name}%2F..%2Fother"),
        format!("{before}other"),
        format!("{before}{last}2"),
        format!("{before}{last}-other"),
        format!("{before}x{last}"),
        format!("{before}{last}/other"),
        format!("{before}other/{last}"),
        format!("library/{name}"),
        format!("other/{name}"),
        format!("{name}%00"),
        format!("{name}%20"),
        format!("{name}%0A"),
        format!("{name};x"),
        format!("{name}%3Bx"),
        format!("{name}%3Fx"),
        format!("{name}%23x"),
        format!("{name}."),
        format!("{name}-"),
        format!("!{name}"),
        name.replace("ac", "!ac"),
        name.replace('a', "!a"),
    ]
    .into();
    if !before.is_empty() {
        all.insert(before.trim_end_matches('/').to_owned());
        all.insert(format!("{}2/{last}", before.trim_end_matches('/')));
        all.insert(format!("{}X/{last}", before.trim_end_matches('/')));
    }
    all.remove(name);
    all
}

/// Whether what reached the upstream is of the token's own package, by the rule of its type, read by hand.
pub(super) fn is_own(routes: &Routes, template: &str, path: &str) -> bool {
    let (before, after) = template.split('?').next().unwrap().split_once("{}").unwrap();
    let folds = |text: &str| match routes.kind {
        Ecosystem::Pypi => {
            let mut text = text.to_lowercase().replace(['_', '.'], "-");
            while text.contains("--") {
                text = text.replace("--", "-");
            }
            text
        }
        Ecosystem::Cargo => text.to_lowercase().replace('_', "-"),
        Ecosystem::Nuget | Ecosystem::Composer => text.to_lowercase(),
        Ecosystem::Npm => text.replace("%2F", "/"),
        _ => text.to_owned(),
    };
    let Some(name) = path.strip_prefix(before).and_then(|path| path.strip_suffix(after)) else { return false };
    // What follows a package of npm's is a version of it, or a tag.
    let is_version_of = |name: &str, own: &str| routes.kind == Ecosystem::Npm && name.starts_with(&format!("{own}/"));
    // These are found wherever they are: by their file's name, or by the folder that it is in.
    let is_anywhere = matches!(routes.kind, Ecosystem::Pypi | Ecosystem::Cargo | Ecosystem::Nuget);
    let name = if is_anywhere { name.rsplit('/').next().unwrap_or_default() } else { name };
    let (name, own) = (folds(name), folds(routes.package.1));
    name == own || is_version_of(&name, &own)
}
