//! How the stored shapes are written down: as tables, each giving a shape with its conversions to and from the domain.
//!
//! Both conversions name every field and every variant, with no `..`: a new one in the domain does not compile until it is here.

/// The same content in another shape; nothing is lost on the way.
pub(super) trait Convert<T> {
    fn convert(self) -> T;
}

impl<A: Convert<B>, B> Convert<Vec<B>> for Vec<A> {
    fn convert(self) -> Vec<B> {
        self.into_iter().map(Convert::convert).collect()
    }
}

impl<A: Convert<B>, B> Convert<Option<B>> for Option<A> {
    fn convert(self) -> Option<B> {
        self.map(Convert::convert)
    }
}

impl<A: Convert<B>, B> Convert<Box<B>> for Box<A> {
    fn convert(self) -> Box<B> {
        Box::new((*self).convert())
    }
}

/// Types that are stored as they are.
macro_rules! same {
    ($($kind:ty),+ $(,)?) => {$(
        impl Convert<$kind> for $kind {
            fn convert(self) -> $kind {
                self
            }
        }
    )+};
}

/// An object: name of the shape, the domain's type, and the fields, which bear the same names in both; an attribute may give one
/// a stored name that says its unit.
macro_rules! object {
    ($($shape:ident = $domain:ident { $($(#[$named:meta])? $field:ident: $kind:ty),+ $(,)? })+) => {$(
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $shape {
            $($(#[$named])? pub(crate) $field: $kind),+
        }

        impl Convert<$shape> for $domain {
            fn convert(self) -> $shape {
                let $domain { $($field),+ } = self;
                $shape { $($field: $field.convert()),+ }
            }
        }

        impl Convert<$domain> for $shape {
            fn convert(self) -> $domain {
                let $shape { $($field),+ } = self;
                $domain { $($field: $field.convert()),+ }
            }
        }
    )+};
}

/// A pair the domain has without names: each half gets one.
macro_rules! pair {
    ($($shape:ident = ($first:ident: $one:ty = $domain_one:ty, $second:ident: $other:ty = $domain_other:ty))+) => {$(
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $shape {
            $first: $one,
            $second: $other,
        }

        impl Convert<$shape> for ($domain_one, $domain_other) {
            fn convert(self) -> $shape {
                let ($first, $second) = self;
                $shape { $first: $first.convert(), $second: $second.convert() }
            }
        }

        impl Convert<($domain_one, $domain_other)> for $shape {
            fn convert(self) -> ($domain_one, $domain_other) {
                let $shape { $first, $second } = self;
                ($first.convert(), $second.convert())
            }
        }
    )+};
}

/// A plain choice, stored as its word.
macro_rules! word {
    ($($shape:ident = $domain:ident { $($word:tt $variant:ident),+ $(,)? })+) => {$(
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(crate) enum $shape {
            $(#[serde(rename = $word)] $variant),+
        }

        impl Convert<$shape> for $domain {
            fn convert(self) -> $shape {
                match self { $($domain::$variant => $shape::$variant),+ }
            }
        }

        impl Convert<$domain> for $shape {
            fn convert(self) -> $domain {
                match self { $($shape::$variant => $domain::$variant),+ }
            }
        }
    )+};
}

/// The facts of one aggregate: kind, variant (the same in both) and fields. Also the list of its kinds, and the kind of an event.
macro_rules! facts {
    (
        $shape:ident = $domain:ident, $kinds:ident, $kind_of:ident
        { $($kind:tt $variant:ident { $($field:ident: $type:ty),+ $(,)? })+ }
    ) => {
        /// Every kind of this aggregate.
        pub(crate) const $kinds: &[&str] = &[$($kind),+];

        /// The kind of an event of this aggregate.
        pub(crate) fn $kind_of(event: &$domain) -> &'static str {
            match event { $($domain::$variant { .. } => $kind),+ }
        }

        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(tag = "kind", content = "fact", deny_unknown_fields)]
        pub(crate) enum $shape {
            $(#[serde(rename = $kind)] $variant { $($field: $type),+ }),+
        }

        impl Convert<$shape> for $domain {
            fn convert(self) -> $shape {
                match self {
                    $($domain::$variant { $($field),+ } => $shape::$variant { $($field: $field.convert()),+ }),+
                }
            }
        }

        impl Convert<$domain> for $shape {
            fn convert(self) -> $domain {
                match self {
                    $($shape::$variant { $($field),+ } => $domain::$variant { $($field: $field.convert()),+ }),+
                }
            }
        }
    };
}
