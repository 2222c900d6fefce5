// Generated from crds/*.yaml by `npm run codegen`. Do not edit.
import type { CrdDocument } from '../crd-document.ts';

/** The CRD files, parsed. */
export const DOCUMENTS: readonly CrdDocument[] = [
  {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
      "name": "airyinstances.core.airy.co"
    },
    "spec": {
      "group": "core.airy.co",
      "scope": "Namespaced",
      "names": {
        "kind": "AiryInstance",
        "listKind": "AiryInstanceList",
        "plural": "airyinstances",
        "singular": "airyinstance",
        "shortNames": [
          "airy"
        ],
        "categories": [
          "airy"
        ]
      },
      "conversion": {
        "strategy": "None"
      },
      "versions": [
        {
          "name": "v1beta1",
          "served": true,
          "storage": true,
          "subresources": {
            "status": {}
          },
          "additionalPrinterColumns": [
            {
              "name": "Ready",
              "type": "string",
              "description": "Whether it works",
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"
            },
            {
              "name": "Reason",
              "type": "string",
              "description": "Why, in one word",
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"
            },
            {
              "name": "Age",
              "type": "date",
              "jsonPath": ".metadata.creationTimestamp"
            },
            {
              "name": "URL",
              "type": "string",
              "description": "Where the inbox is served",
              "priority": 1,
              "jsonPath": ".status.url"
            },
            {
              "name": "Message",
              "type": "string",
              "description": "Why, in one sentence",
              "priority": 1,
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].message"
            }
          ],
          "schema": {
            "openAPIV3Schema": {
              "type": "object",
              "description": "An Airy, its event log, its API, its inbox and everything around them.",
              "x-kubernetes-validations": [
                {
                  "rule": "self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
                  "message": "metadata.name must be at most 40 characters of a-z, 0-9 and '-', starting with a letter and ending with a letter or digit"
                }
              ],
              "properties": {
                "apiVersion": {
                  "type": "string",
                  "description": "The version of this schema, core.airy.co/v1beta1."
                },
                "kind": {
                  "type": "string",
                  "description": "AiryInstance."
                },
                "metadata": {
                  "type": "object"
                },
                "spec": {
                  "type": "object",
                  "description": "What this Airy should be. Everything is optional; an empty spec is a working Airy.",
                  "default": {},
                  "x-kubernetes-validations": [
                    {
                      "rule": "!has(self.ingress) || !self.ingress.enabled || has(self.host)",
                      "message": "host is required when ingress.enabled is true",
                      "fieldPath": ".host",
                      "reason": "FieldValueRequired"
                    },
                    {
                      "rule": "!has(self.ingress) || !has(self.ingress.tls) || self.ingress.enabled",
                      "message": "ingress.tls needs ingress.enabled to be true",
                      "fieldPath": ".ingress"
                    }
                  ],
                  "properties": {
                    "version": {
                      "type": "string",
                      "description": "Release to run, the tag of the image. The operator's own version when left out.",
                      "minLength": 1,
                      "maxLength": 128,
                      "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]*$"
                    },
                    "image": {
                      "type": "string",
                      "description": "Container image of the components, without a tag when version is given. The operator's own image when left out.",
                      "minLength": 1,
                      "maxLength": 400,
                      "pattern": "^[^\\s]+$"
                    },
                    "host": {
                      "type": "string",
                      "description": "Host name under which people reach this Airy, such as airy.example.com.",
                      "minLength": 1,
                      "maxLength": 253,
                      "x-kubernetes-validations": [
                        {
                          "rule": "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')",
                          "message": "expected a host name in lower case such as airy.example.com, without scheme, port and path"
                        }
                      ]
                    },
                    "ingress": {
                      "type": "object",
                      "description": "Whether an Ingress is made. Without one, frontend-ui serves every path, so one port-forward is the whole product.",
                      "properties": {
                        "enabled": {
                          "type": "boolean",
                          "default": false,
                          "description": "Make an Ingress for host."
                        },
                        "className": {
                          "type": "string",
                          "description": "Ingress class; the cluster's default when left out.",
                          "minLength": 1,
                          "maxLength": 253
                        },
                        "annotations": {
                          "type": "object",
                          "description": "Annotations of the Ingress, for its controller.",
                          "maxProperties": 32,
                          "additionalProperties": {
                            "type": "string",
                            "maxLength": 4096
                          }
                        },
                        "tls": {
                          "type": "object",
                          "description": "Serve https with a certificate from a Secret.",
                          "required": [
                            "secretName"
                          ],
                          "properties": {
                            "secretName": {
                              "type": "string",
                              "description": "Name of a Secret of type kubernetes.io/tls, in the same namespace.",
                              "minLength": 1,
                              "maxLength": 253
                            }
                          }
                        }
                      }
                    },
                    "kafka": {
                      "type": "object",
                      "description": "Your own Kafka. Left out, the platform provides the event log.",
                      "required": [
                        "brokers"
                      ],
                      "properties": {
                        "brokers": {
                          "type": "array",
                          "description": "Brokers to start from, as host:port.",
                          "minItems": 1,
                          "maxItems": 32,
                          "x-kubernetes-list-type": "set",
                          "items": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 300,
                            "x-kubernetes-validations": [
                              {
                                "rule": "self.matches('^([A-Za-z0-9._-]+|\\\\[[0-9a-fA-F:.]+\\\\]):[0-9]{1,5}$')",
                                "message": "expected host:port, such as kafka.example.com:9092"
                              }
                            ]
                          }
                        },
                        "tls": {
                          "type": "object",
                          "description": "Encryption towards the brokers.",
                          "x-kubernetes-validations": [
                            {
                              "rule": "!has(self.caSecretRef) || self.enabled",
                              "message": "caSecretRef needs enabled to be true",
                              "fieldPath": ".caSecretRef"
                            }
                          ],
                          "properties": {
                            "enabled": {
                              "type": "boolean",
                              "default": true,
                              "description": "Connect with TLS."
                            },
                            "caSecretRef": {
                              "type": "object",
                              "description": "Certificate authority of the brokers, PEM. The well-known authorities when left out.",
                              "required": [
                                "name",
                                "key"
                              ],
                              "properties": {
                                "name": {
                                  "type": "string",
                                  "description": "Name of the Secret, in the same namespace.",
                                  "minLength": 1,
                                  "maxLength": 253
                                },
                                "key": {
                                  "type": "string",
                                  "description": "Key inside the Secret.",
                                  "minLength": 1,
                                  "maxLength": 253,
                                  "pattern": "^[-._a-zA-Z0-9]+$"
                                }
                              }
                            }
                          }
                        },
                        "sasl": {
                          "type": "object",
                          "description": "How to sign in to the brokers.",
                          "required": [
                            "mechanism",
                            "usernameSecretRef",
                            "passwordSecretRef"
                          ],
                          "properties": {
                            "mechanism": {
                              "type": "string",
                              "description": "The SASL mechanism.",
                              "enum": [
                                "plain",
                                "scram-sha-256",
                                "scram-sha-512"
                              ]
                            },
                            "usernameSecretRef": {
                              "type": "object",
                              "description": "The user name.",
                              "required": [
                                "name",
                                "key"
                              ],
                              "properties": {
                                "name": {
                                  "type": "string",
                                  "description": "Name of the Secret, in the same namespace.",
                                  "minLength": 1,
                                  "maxLength": 253
                                },
                                "key": {
                                  "type": "string",
                                  "description": "Key inside the Secret.",
                                  "minLength": 1,
                                  "maxLength": 253,
                                  "pattern": "^[-._a-zA-Z0-9]+$"
                                }
                              }
                            },
                            "passwordSecretRef": {
                              "type": "object",
                              "description": "The password.",
                              "required": [
                                "name",
                                "key"
                              ],
                              "properties": {
                                "name": {
                                  "type": "string",
                                  "description": "Name of the Secret, in the same namespace.",
                                  "minLength": 1,
                                  "maxLength": 253
                                },
                                "key": {
                                  "type": "string",
                                  "description": "Key inside the Secret.",
                                  "minLength": 1,
                                  "maxLength": 253,
                                  "pattern": "^[-._a-zA-Z0-9]+$"
                                }
                              }
                            }
                          }
                        }
                      }
                    },
                    "redis": {
                      "type": "object",
                      "description": "Your own Redis. Left out, the platform provides the delivery queue.",
                      "required": [
                        "url"
                      ],
                      "properties": {
                        "url": {
                          "type": "string",
                          "description": "Where Redis listens, redis://host:port or rediss://host:port for TLS, with /db if it is not 0.",
                          "minLength": 1,
                          "maxLength": 400,
                          "x-kubernetes-validations": [
                            {
                              "rule": "isURL(self) && url(self).getScheme() in ['redis', 'rediss'] && url(self).getHostname() != ''",
                              "message": "expected a URL such as redis://redis.example.com:6379"
                            },
                            {
                              "rule": "!self.contains('@')",
                              "message": "must not contain a user or a password; put the password into a Secret and name it in passwordSecretRef"
                            }
                          ]
                        },
                        "passwordSecretRef": {
                          "type": "object",
                          "description": "The password.",
                          "required": [
                            "name",
                            "key"
                          ],
                          "properties": {
                            "name": {
                              "type": "string",
                              "description": "Name of the Secret, in the same namespace.",
                              "minLength": 1,
                              "maxLength": 253
                            },
                            "key": {
                              "type": "string",
                              "description": "Key inside the Secret.",
                              "minLength": 1,
                              "maxLength": 253,
                              "pattern": "^[-._a-zA-Z0-9]+$"
                            }
                          }
                        },
                        "tls": {
                          "type": "object",
                          "description": "Encryption towards Redis, for a rediss URL.",
                          "properties": {
                            "caSecretRef": {
                              "type": "object",
                              "description": "Certificate authority of Redis, PEM. The well-known authorities when left out.",
                              "required": [
                                "name",
                                "key"
                              ],
                              "properties": {
                                "name": {
                                  "type": "string",
                                  "description": "Name of the Secret, in the same namespace.",
                                  "minLength": 1,
                                  "maxLength": 253
                                },
                                "key": {
                                  "type": "string",
                                  "description": "Key inside the Secret.",
                                  "minLength": 1,
                                  "maxLength": 253,
                                  "pattern": "^[-._a-zA-Z0-9]+$"
                                }
                              }
                            }
                          }
                        }
                      }
                    },
                    "topics": {
                      "type": "object",
                      "description": "How the event log's topics are made.",
                      "default": {},
                      "x-kubernetes-validations": [
                        {
                          "rule": "has(self.prefix) == has(oldSelf.prefix)",
                          "message": "prefix cannot be added or removed later; the events stay under the old topic names",
                          "fieldPath": ".prefix"
                        }
                      ],
                      "properties": {
                        "partitions": {
                          "type": "integer",
                          "format": "int32",
                          "minimum": 1,
                          "maximum": 1000,
                          "default": 10,
                          "description": "Partitions of a topic. Can grow later, never shrink."
                        },
                        "replicationFactor": {
                          "type": "integer",
                          "format": "int32",
                          "minimum": 1,
                          "maximum": 9,
                          "default": 1,
                          "description": "Copies of a partition. Fixed when a topic is made."
                        },
                        "prefix": {
                          "type": "string",
                          "description": "Put before each topic name, so that several instances share one Kafka. Fixed.",
                          "minLength": 1,
                          "maxLength": 64,
                          "pattern": "^[A-Za-z0-9._-]+$",
                          "x-kubernetes-validations": [
                            {
                              "rule": "self == oldSelf",
                              "message": "prefix is immutable; the events stay under the old topic names"
                            }
                          ]
                        }
                      }
                    },
                    "auth": {
                      "type": "object",
                      "description": "Who may use the API and the inbox. A new instance refuses everyone without the token.",
                      "properties": {
                        "tokenSecretRef": {
                          "type": "object",
                          "description": "The access token. Left out, the operator makes one in the Secret <name>-token, key token.",
                          "required": [
                            "name",
                            "key"
                          ],
                          "properties": {
                            "name": {
                              "type": "string",
                              "description": "Name of the Secret, in the same namespace.",
                              "minLength": 1,
                              "maxLength": 253
                            },
                            "key": {
                              "type": "string",
                              "description": "Key inside the Secret.",
                              "minLength": 1,
                              "maxLength": 253,
                              "pattern": "^[-._a-zA-Z0-9]+$"
                            }
                          }
                        },
                        "allowedOrigins": {
                          "type": "array",
                          "description": "Other web origins whose pages may call the API from a browser.",
                          "maxItems": 64,
                          "x-kubernetes-list-type": "set",
                          "items": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 300,
                            "x-kubernetes-validations": [
                              {
                                "rule": "self.matches('^https?://(([*][.])?([A-Za-z0-9_-]+[.])*[A-Za-z0-9_-]+|\\\\[[0-9a-fA-F:.]+\\\\])(:([0-9]{1,5}|[*]))?$')",
                                "message": "expected an origin such as https://www.example.com, https://*.example.com or http://localhost:*, without a path"
                              }
                            ]
                          }
                        }
                      }
                    },
                    "components": {
                      "type": "object",
                      "description": "Settings of single components, by name, such as api-communication.",
                      "maxProperties": 16,
                      "x-kubernetes-validations": [
                        {
                          "rule": "self.all(name, name in ['api-admin', 'api-auth', 'api-communication', 'frontend-ui', 'frontend-chat-plugin', 'webhook-consumer', 'webhook-publisher'])",
                          "message": "unknown component; expected api-admin, api-auth, api-communication, frontend-ui, frontend-chat-plugin, webhook-consumer or webhook-publisher"
                        }
                      ],
                      "additionalProperties": {
                        "type": "object",
                        "properties": {
                          "replicas": {
                            "type": "integer",
                            "format": "int32",
                            "minimum": 0,
                            "maximum": 100,
                            "description": "Copies to run; 1 when left out. Copies set by hand on the Deployment are put back."
                          },
                          "resources": {
                            "type": "object",
                            "description": "What a copy may use.",
                            "properties": {
                              "requests": {
                                "type": "object",
                                "description": "What is set aside for it.",
                                "properties": {
                                  "cpu": {
                                    "x-kubernetes-int-or-string": true,
                                    "description": "Processor share, such as 250m or 1.",
                                    "maxLength": 32,
                                    "pattern": "^[0-9]+([.][0-9]+)?m?$"
                                  },
                                  "memory": {
                                    "x-kubernetes-int-or-string": true,
                                    "description": "Memory, such as 256Mi.",
                                    "maxLength": 32,
                                    "pattern": "^[0-9]+([.][0-9]+)?(k|M|G|T|Ki|Mi|Gi|Ti)?$"
                                  }
                                }
                              },
                              "limits": {
                                "type": "object",
                                "description": "What it may not exceed.",
                                "properties": {
                                  "cpu": {
                                    "x-kubernetes-int-or-string": true,
                                    "description": "Processor share, such as 250m or 1.",
                                    "maxLength": 32,
                                    "pattern": "^[0-9]+([.][0-9]+)?m?$"
                                  },
                                  "memory": {
                                    "x-kubernetes-int-or-string": true,
                                    "description": "Memory, such as 256Mi.",
                                    "maxLength": 32,
                                    "pattern": "^[0-9]+([.][0-9]+)?(k|M|G|T|Ki|Mi|Gi|Ti)?$"
                                  }
                                }
                              }
                            }
                          }
                        }
                      }
                    },
                    "egress": {
                      "type": "object",
                      "description": "Where webhooks may go.",
                      "properties": {
                        "allow": {
                          "type": "array",
                          "description": "Private hosts and networks that webhooks may reach, such as hooks.internal or 10.0.0.0/8. Others are refused.",
                          "maxItems": 64,
                          "x-kubernetes-list-type": "set",
                          "items": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 253,
                            "x-kubernetes-validations": [
                              {
                                "rule": "self.matches('^([*][.])?[A-Za-z0-9._:-]+(/[0-9]{1,3})?$')",
                                "message": "expected a host name or a network, such as hooks.internal or 10.0.0.0/8"
                              }
                            ]
                          }
                        }
                      }
                    },
                    "deletionPolicy": {
                      "type": "string",
                      "enum": [
                        "Retain",
                        "Delete"
                      ],
                      "default": "Retain",
                      "description": "What happens to topics and stored data when this object is deleted."
                    }
                  }
                },
                "status": {
                  "type": "object",
                  "description": "What is. Written by the operator.",
                  "properties": {
                    "observedGeneration": {
                      "type": "integer",
                      "format": "int64",
                      "minimum": 0,
                      "description": "The metadata.generation that this status speaks of. Smaller than metadata.generation means the operator has not looked yet."
                    },
                    "lastHandledReconcileAt": {
                      "type": "string",
                      "maxLength": 128,
                      "description": "The last value of the annotation core.airy.co/reconcile-at that was acted on."
                    },
                    "conditions": {
                      "type": "array",
                      "description": "What holds now. Ready sums up the others.",
                      "maxItems": 32,
                      "x-kubernetes-list-type": "map",
                      "x-kubernetes-list-map-keys": [
                        "type"
                      ],
                      "items": {
                        "type": "object",
                        "required": [
                          "type",
                          "status",
                          "reason",
                          "message",
                          "lastTransitionTime"
                        ],
                        "properties": {
                          "type": {
                            "type": "string",
                            "description": "What the condition is about, such as Ready.",
                            "minLength": 1,
                            "maxLength": 64,
                            "pattern": "^[A-Za-z]([A-Za-z0-9]*)$"
                          },
                          "status": {
                            "type": "string",
                            "description": "Whether it holds.",
                            "enum": [
                              "True",
                              "False",
                              "Unknown"
                            ]
                          },
                          "reason": {
                            "type": "string",
                            "description": "Why, as one word for programs.",
                            "minLength": 1,
                            "maxLength": 64,
                            "pattern": "^[A-Za-z]([A-Za-z0-9]*)$"
                          },
                          "message": {
                            "type": "string",
                            "description": "Why, as one sentence for people, with what to do about it.",
                            "maxLength": 4096
                          },
                          "observedGeneration": {
                            "type": "integer",
                            "format": "int64",
                            "minimum": 0,
                            "description": "The metadata.generation that was looked at."
                          },
                          "lastTransitionTime": {
                            "type": "string",
                            "format": "date-time",
                            "description": "When status changed last."
                          }
                        }
                      }
                    },
                    "url": {
                      "type": "string",
                      "maxLength": 2048,
                      "description": "Where the inbox and the API are served."
                    },
                    "engines": {
                      "type": "string",
                      "enum": [
                        "embedded",
                        "managed",
                        "external"
                      ],
                      "description": "Where events and deliveries live, inside this process, in engines that the operator runs, or in yours."
                    },
                    "components": {
                      "type": "array",
                      "description": "The Deployments made for this resource.",
                      "maxItems": 64,
                      "x-kubernetes-list-type": "map",
                      "x-kubernetes-list-map-keys": [
                        "name"
                      ],
                      "items": {
                        "type": "object",
                        "required": [
                          "name",
                          "ready"
                        ],
                        "properties": {
                          "name": {
                            "type": "string",
                            "description": "Name of the Deployment.",
                            "minLength": 1,
                            "maxLength": 63
                          },
                          "ready": {
                            "type": "boolean",
                            "description": "Whether all wanted replicas run and are ready."
                          },
                          "desired": {
                            "type": "integer",
                            "format": "int32",
                            "minimum": 0,
                            "description": "Replicas wanted."
                          },
                          "available": {
                            "type": "integer",
                            "format": "int32",
                            "minimum": 0,
                            "description": "Replicas that can serve now."
                          },
                          "image": {
                            "type": "string",
                            "maxLength": 512,
                            "description": "Container image in use."
                          },
                          "reason": {
                            "type": "string",
                            "maxLength": 64,
                            "description": "Why it is not ready, as one word."
                          }
                        }
                      }
                    },
                    "topics": {
                      "type": "array",
                      "description": "The topics of the event log.",
                      "maxItems": 512,
                      "x-kubernetes-list-type": "map",
                      "x-kubernetes-list-map-keys": [
                        "name"
                      ],
                      "items": {
                        "type": "object",
                        "required": [
                          "name"
                        ],
                        "properties": {
                          "name": {
                            "type": "string",
                            "description": "Name of the topic.",
                            "minLength": 1,
                            "maxLength": 249
                          },
                          "partitions": {
                            "type": "integer",
                            "format": "int32",
                            "minimum": 0,
                            "description": "Partitions it has."
                          }
                        }
                      }
                    },
                    "secrets": {
                      "type": "object",
                      "description": "Names of the Secrets that hold this instance's keys. Never their values.",
                      "properties": {
                        "token": {
                          "type": "string",
                          "maxLength": 253,
                          "description": "The Secret with the access token."
                        },
                        "sessionKey": {
                          "type": "string",
                          "maxLength": 253,
                          "description": "The Secret with the key that signs browser sessions."
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      ]
    }
  },
  {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
      "name": "sources.core.airy.co"
    },
    "spec": {
      "group": "core.airy.co",
      "scope": "Namespaced",
      "names": {
        "kind": "Source",
        "listKind": "SourceList",
        "plural": "sources",
        "singular": "source",
        "shortNames": [
          "asrc"
        ],
        "categories": [
          "airy"
        ]
      },
      "conversion": {
        "strategy": "None"
      },
      "versions": [
        {
          "name": "v1beta1",
          "served": true,
          "storage": true,
          "subresources": {
            "status": {},
            "scale": {
              "specReplicasPath": ".spec.replicas",
              "statusReplicasPath": ".status.replicas",
              "labelSelectorPath": ".status.selector"
            }
          },
          "additionalPrinterColumns": [
            {
              "name": "Type",
              "type": "string",
              "description": "The messaging platform",
              "jsonPath": ".spec.type"
            },
            {
              "name": "Ready",
              "type": "string",
              "description": "Whether it works",
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"
            },
            {
              "name": "Reason",
              "type": "string",
              "description": "Why, in one word",
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"
            },
            {
              "name": "Age",
              "type": "date",
              "jsonPath": ".metadata.creationTimestamp"
            },
            {
              "name": "Message",
              "type": "string",
              "description": "Why, in one sentence",
              "priority": 1,
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].message"
            }
          ],
          "schema": {
            "openAPIV3Schema": {
              "type": "object",
              "description": "A messaging platform that conversations come from.",
              "x-kubernetes-validations": [
                {
                  "rule": "self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
                  "message": "metadata.name must be at most 40 characters of a-z, 0-9 and '-', starting with a letter and ending with a letter or digit"
                }
              ],
              "required": [
                "spec"
              ],
              "properties": {
                "apiVersion": {
                  "type": "string",
                  "description": "The version of this schema, core.airy.co/v1beta1."
                },
                "kind": {
                  "type": "string",
                  "description": "Source."
                },
                "metadata": {
                  "type": "object"
                },
                "spec": {
                  "type": "object",
                  "description": "Where messages come from and how that is reached.",
                  "required": [
                    "instanceRef",
                    "type"
                  ],
                  "properties": {
                    "instanceRef": {
                      "type": "object",
                      "description": "The AiryInstance this source belongs to, in the same namespace.",
                      "required": [
                        "name"
                      ],
                      "properties": {
                        "name": {
                          "type": "string",
                          "description": "Name of the AiryInstance.",
                          "minLength": 1,
                          "maxLength": 40
                        }
                      },
                      "x-kubernetes-validations": [
                        {
                          "rule": "self.name == oldSelf.name",
                          "message": "instanceRef is immutable; make a new Source for another instance"
                        }
                      ]
                    },
                    "type": {
                      "type": "string",
                      "description": "The messaging platform. Cannot be changed later.",
                      "enum": [
                        "chatplugin",
                        "facebook",
                        "instagram",
                        "whatsapp",
                        "twilio.sms",
                        "twilio.whatsapp",
                        "viber",
                        "google",
                        "custom"
                      ],
                      "x-kubernetes-validations": [
                        {
                          "rule": "self == oldSelf",
                          "message": "type is immutable; make a new Source for another type"
                        }
                      ]
                    },
                    "credentials": {
                      "type": "object",
                      "description": "What the platform asks for, by name, each a reference into a Secret. A chatplugin needs none.",
                      "maxProperties": 16,
                      "additionalProperties": {
                        "type": "object",
                        "description": "Where the value is kept.",
                        "required": [
                          "name",
                          "key"
                        ],
                        "properties": {
                          "name": {
                            "type": "string",
                            "description": "Name of the Secret, in the same namespace.",
                            "minLength": 1,
                            "maxLength": 253
                          },
                          "key": {
                            "type": "string",
                            "description": "Key inside the Secret.",
                            "minLength": 1,
                            "maxLength": 253,
                            "pattern": "^[-._a-zA-Z0-9]+$"
                          }
                        }
                      }
                    },
                    "replicas": {
                      "type": "integer",
                      "format": "int32",
                      "minimum": 0,
                      "maximum": 100,
                      "default": 1,
                      "description": "Copies of each of the source's parts."
                    },
                    "paused": {
                      "type": "boolean",
                      "default": false,
                      "description": "Stop the source without losing anything. Its channels show as not connected."
                    }
                  }
                },
                "status": {
                  "type": "object",
                  "description": "What is. Written by the operator.",
                  "properties": {
                    "observedGeneration": {
                      "type": "integer",
                      "format": "int64",
                      "minimum": 0,
                      "description": "The metadata.generation that this status speaks of. Smaller than metadata.generation means the operator has not looked yet."
                    },
                    "lastHandledReconcileAt": {
                      "type": "string",
                      "maxLength": 128,
                      "description": "The last value of the annotation core.airy.co/reconcile-at that was acted on."
                    },
                    "conditions": {
                      "type": "array",
                      "description": "What holds now. Ready sums up the others.",
                      "maxItems": 32,
                      "x-kubernetes-list-type": "map",
                      "x-kubernetes-list-map-keys": [
                        "type"
                      ],
                      "items": {
                        "type": "object",
                        "required": [
                          "type",
                          "status",
                          "reason",
                          "message",
                          "lastTransitionTime"
                        ],
                        "properties": {
                          "type": {
                            "type": "string",
                            "description": "What the condition is about, such as Ready.",
                            "minLength": 1,
                            "maxLength": 64,
                            "pattern": "^[A-Za-z]([A-Za-z0-9]*)$"
                          },
                          "status": {
                            "type": "string",
                            "description": "Whether it holds.",
                            "enum": [
                              "True",
                              "False",
                              "Unknown"
                            ]
                          },
                          "reason": {
                            "type": "string",
                            "description": "Why, as one word for programs.",
                            "minLength": 1,
                            "maxLength": 64,
                            "pattern": "^[A-Za-z]([A-Za-z0-9]*)$"
                          },
                          "message": {
                            "type": "string",
                            "description": "Why, as one sentence for people, with what to do about it.",
                            "maxLength": 4096
                          },
                          "observedGeneration": {
                            "type": "integer",
                            "format": "int64",
                            "minimum": 0,
                            "description": "The metadata.generation that was looked at."
                          },
                          "lastTransitionTime": {
                            "type": "string",
                            "format": "date-time",
                            "description": "When status changed last."
                          }
                        }
                      }
                    },
                    "webhookUrl": {
                      "type": "string",
                      "maxLength": 2048,
                      "description": "Where the platform, or the chat widget, calls this source."
                    },
                    "topic": {
                      "type": "string",
                      "maxLength": 249,
                      "description": "The topic with the platform's raw events."
                    },
                    "replicas": {
                      "type": "integer",
                      "format": "int32",
                      "minimum": 0,
                      "description": "Copies running, for kubectl scale and autoscalers."
                    },
                    "selector": {
                      "type": "string",
                      "maxLength": 512,
                      "description": "Label selector of the pods, for autoscalers."
                    },
                    "failures": {
                      "type": "integer",
                      "format": "int64",
                      "minimum": 0,
                      "description": "Events that could not be read and were set aside."
                    },
                    "components": {
                      "type": "array",
                      "description": "The Deployments made for this resource.",
                      "maxItems": 64,
                      "x-kubernetes-list-type": "map",
                      "x-kubernetes-list-map-keys": [
                        "name"
                      ],
                      "items": {
                        "type": "object",
                        "required": [
                          "name",
                          "ready"
                        ],
                        "properties": {
                          "name": {
                            "type": "string",
                            "description": "Name of the Deployment.",
                            "minLength": 1,
                            "maxLength": 63
                          },
                          "ready": {
                            "type": "boolean",
                            "description": "Whether all wanted replicas run and are ready."
                          },
                          "desired": {
                            "type": "integer",
                            "format": "int32",
                            "minimum": 0,
                            "description": "Replicas wanted."
                          },
                          "available": {
                            "type": "integer",
                            "format": "int32",
                            "minimum": 0,
                            "description": "Replicas that can serve now."
                          },
                          "image": {
                            "type": "string",
                            "maxLength": 512,
                            "description": "Container image in use."
                          },
                          "reason": {
                            "type": "string",
                            "maxLength": 64,
                            "description": "Why it is not ready, as one word."
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      ]
    }
  },
  {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
      "name": "channels.core.airy.co"
    },
    "spec": {
      "group": "core.airy.co",
      "scope": "Namespaced",
      "names": {
        "kind": "Channel",
        "listKind": "ChannelList",
        "plural": "channels",
        "singular": "channel",
        "shortNames": [
          "ach"
        ],
        "categories": [
          "airy"
        ]
      },
      "conversion": {
        "strategy": "None"
      },
      "versions": [
        {
          "name": "v1beta1",
          "served": true,
          "storage": true,
          "subresources": {
            "status": {}
          },
          "additionalPrinterColumns": [
            {
              "name": "Source",
              "type": "string",
              "description": "The source it belongs to",
              "jsonPath": ".spec.sourceRef.name"
            },
            {
              "name": "Ready",
              "type": "string",
              "description": "Whether it works",
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"
            },
            {
              "name": "Reason",
              "type": "string",
              "description": "Why, in one word",
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"
            },
            {
              "name": "Age",
              "type": "date",
              "jsonPath": ".metadata.creationTimestamp"
            },
            {
              "name": "Channel ID",
              "type": "string",
              "description": "Its id in the API",
              "priority": 1,
              "jsonPath": ".status.channelId"
            },
            {
              "name": "Message",
              "type": "string",
              "description": "Why, in one sentence",
              "priority": 1,
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].message"
            }
          ],
          "schema": {
            "openAPIV3Schema": {
              "type": "object",
              "description": "One place in a source where people write, such as a web site's chat.",
              "x-kubernetes-validations": [
                {
                  "rule": "self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
                  "message": "metadata.name must be at most 40 characters of a-z, 0-9 and '-', starting with a letter and ending with a letter or digit"
                }
              ],
              "required": [
                "spec"
              ],
              "properties": {
                "apiVersion": {
                  "type": "string",
                  "description": "The version of this schema, core.airy.co/v1beta1."
                },
                "kind": {
                  "type": "string",
                  "description": "Channel."
                },
                "metadata": {
                  "type": "object"
                },
                "spec": {
                  "type": "object",
                  "description": "One place in a source where people write, such as a web site's chat, a page or a phone number.",
                  "required": [
                    "sourceRef"
                  ],
                  "x-kubernetes-validations": [
                    {
                      "rule": "!has(oldSelf.sourceChannelId) || has(self.sourceChannelId)",
                      "message": "sourceChannelId is immutable and cannot be removed",
                      "fieldPath": ".sourceChannelId"
                    }
                  ],
                  "properties": {
                    "sourceRef": {
                      "type": "object",
                      "description": "The Source this channel belongs to, in the same namespace.",
                      "required": [
                        "name"
                      ],
                      "properties": {
                        "name": {
                          "type": "string",
                          "description": "Name of the Source.",
                          "minLength": 1,
                          "maxLength": 40
                        }
                      },
                      "x-kubernetes-validations": [
                        {
                          "rule": "self.name == oldSelf.name",
                          "message": "sourceRef is immutable; make a new Channel for another source"
                        }
                      ]
                    },
                    "sourceChannelId": {
                      "type": "string",
                      "description": "The platform's id of the page, number or account. A chatplugin channel needs none, its own name is used. Cannot be changed later.",
                      "minLength": 1,
                      "maxLength": 256,
                      "x-kubernetes-validations": [
                        {
                          "rule": "self == oldSelf",
                          "message": "sourceChannelId is immutable; make a new Channel for another one"
                        }
                      ]
                    },
                    "name": {
                      "type": "string",
                      "description": "Name that the team and the visitors see.",
                      "minLength": 1,
                      "maxLength": 120
                    },
                    "imageUrl": {
                      "type": "string",
                      "description": "Picture that stands for the channel.",
                      "minLength": 1,
                      "maxLength": 2048,
                      "x-kubernetes-validations": [
                        {
                          "rule": "isURL(self) && (self.startsWith('/') || (url(self).getScheme() in ['http', 'https'] && url(self).getHostname() != ''))",
                          "message": "expected an http or https URL, or a path that starts with /"
                        }
                      ]
                    },
                    "tokenSecretRef": {
                      "type": "object",
                      "description": "The platform's access token for this channel.",
                      "required": [
                        "name",
                        "key"
                      ],
                      "properties": {
                        "name": {
                          "type": "string",
                          "description": "Name of the Secret, in the same namespace.",
                          "minLength": 1,
                          "maxLength": 253
                        },
                        "key": {
                          "type": "string",
                          "description": "Key inside the Secret.",
                          "minLength": 1,
                          "maxLength": 253,
                          "pattern": "^[-._a-zA-Z0-9]+$"
                        }
                      }
                    },
                    "allowedOrigins": {
                      "type": "array",
                      "description": "Origins of the pages that may show this channel's chat widget. The host's left-most part and the port may be *.",
                      "maxItems": 64,
                      "x-kubernetes-list-type": "set",
                      "items": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": 300,
                        "x-kubernetes-validations": [
                          {
                            "rule": "self.matches('^https?://(([*][.])?([A-Za-z0-9_-]+[.])*[A-Za-z0-9_-]+|\\\\[[0-9a-fA-F:.]+\\\\])(:([0-9]{1,5}|[*]))?$')",
                            "message": "expected an origin such as https://www.example.com, https://*.example.com or http://localhost:*, without a path"
                          }
                        ]
                      }
                    },
                    "widget": {
                      "type": "object",
                      "description": "How the chat widget looks and behaves. Only for channels of a chatplugin source.",
                      "properties": {
                        "headerText": {
                          "type": "string",
                          "description": "Title of the chat window.",
                          "maxLength": 120
                        },
                        "subtitleText": {
                          "type": "string",
                          "description": "Line under the title.",
                          "maxLength": 200
                        },
                        "welcomeMessage": {
                          "type": "string",
                          "description": "First message a visitor sees, as plain text. Not part of the conversation.",
                          "maxLength": 2000
                        },
                        "startNewConversationText": {
                          "type": "string",
                          "description": "Button that starts over after a conversation ended.",
                          "maxLength": 120
                        },
                        "primaryColor": {
                          "type": "string",
                          "description": "Colour of the header, the bubble and the buttons, as '#1f2937' (with or without alpha).",
                          "maxLength": 9,
                          "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
                        },
                        "onPrimaryColor": {
                          "type": "string",
                          "description": "Colour of text and icons on primaryColor, as '#1f2937' (with or without alpha).",
                          "maxLength": 9,
                          "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
                        },
                        "accentColor": {
                          "type": "string",
                          "description": "Colour of links and marks, as '#1f2937' (with or without alpha).",
                          "maxLength": 9,
                          "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
                        },
                        "backgroundColor": {
                          "type": "string",
                          "description": "Colour behind the messages, as '#1f2937' (with or without alpha).",
                          "maxLength": 9,
                          "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
                        },
                        "headerTextColor": {
                          "type": "string",
                          "description": "Colour of headerText, as '#1f2937' (with or without alpha).",
                          "maxLength": 9,
                          "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
                        },
                        "subtitleTextColor": {
                          "type": "string",
                          "description": "Colour of subtitleText, as '#1f2937' (with or without alpha).",
                          "maxLength": 9,
                          "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
                        },
                        "inboundMessageColor": {
                          "type": "string",
                          "description": "Background of the visitor's own messages, as '#1f2937' (with or without alpha).",
                          "maxLength": 9,
                          "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
                        },
                        "inboundMessageTextColor": {
                          "type": "string",
                          "description": "Text of the visitor's own messages, as '#1f2937' (with or without alpha).",
                          "maxLength": 9,
                          "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
                        },
                        "outboundMessageColor": {
                          "type": "string",
                          "description": "Background of the team's messages, as '#1f2937' (with or without alpha).",
                          "maxLength": 9,
                          "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
                        },
                        "outboundMessageTextColor": {
                          "type": "string",
                          "description": "Text of the team's messages, as '#1f2937' (with or without alpha).",
                          "maxLength": 9,
                          "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
                        },
                        "unreadMessageDotColor": {
                          "type": "string",
                          "description": "Dot that tells of unread messages, as '#1f2937' (with or without alpha).",
                          "maxLength": 9,
                          "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
                        },
                        "bubbleIconUrl": {
                          "type": "string",
                          "description": "Picture on the closed bubble.",
                          "minLength": 1,
                          "maxLength": 2048,
                          "x-kubernetes-validations": [
                            {
                              "rule": "isURL(self) && (self.startsWith('/') || (url(self).getScheme() in ['http', 'https'] && url(self).getHostname() != ''))",
                              "message": "expected an http or https URL, or a path that starts with /"
                            }
                          ]
                        },
                        "sendMessageIconUrl": {
                          "type": "string",
                          "description": "Picture on the send button.",
                          "minLength": 1,
                          "maxLength": 2048,
                          "x-kubernetes-validations": [
                            {
                              "rule": "isURL(self) && (self.startsWith('/') || (url(self).getScheme() in ['http', 'https'] && url(self).getHostname() != ''))",
                              "message": "expected an http or https URL, or a path that starts with /"
                            }
                          ]
                        },
                        "position": {
                          "type": "string",
                          "enum": [
                            "start",
                            "end"
                          ],
                          "default": "end",
                          "description": "Corner of the page, in reading direction. end is bottom right in English."
                        },
                        "bubbleState": {
                          "type": "string",
                          "enum": [
                            "minimized",
                            "expanded"
                          ],
                          "default": "minimized",
                          "description": "How the widget shows up first."
                        },
                        "closeMode": {
                          "type": "string",
                          "enum": [
                            "basic",
                            "medium",
                            "full"
                          ],
                          "default": "full",
                          "description": "What the visitor can do with the window. basic nothing, medium minimise it, full minimise it or end the conversation."
                        },
                        "height": {
                          "type": "integer",
                          "format": "int32",
                          "minimum": 200,
                          "maximum": 2000,
                          "default": 700,
                          "description": "Height of the open window in CSS pixels."
                        },
                        "width": {
                          "type": "integer",
                          "format": "int32",
                          "minimum": 200,
                          "maximum": 2000,
                          "default": 380,
                          "description": "Width of the open window in CSS pixels."
                        },
                        "disableMobile": {
                          "type": "boolean",
                          "default": false,
                          "description": "Do not show the widget on small screens."
                        },
                        "hideInputBar": {
                          "type": "boolean",
                          "default": false,
                          "description": "Show messages only; visitors cannot write."
                        },
                        "hideEmojis": {
                          "type": "boolean",
                          "default": false,
                          "description": "No emoji picker."
                        },
                        "hideAttachments": {
                          "type": "boolean",
                          "default": false,
                          "description": "No attachments at all."
                        },
                        "hideImages": {
                          "type": "boolean",
                          "default": false,
                          "description": "No image attachments."
                        },
                        "hideVideos": {
                          "type": "boolean",
                          "default": false,
                          "description": "No video attachments."
                        },
                        "hideFiles": {
                          "type": "boolean",
                          "default": false,
                          "description": "No file attachments."
                        }
                      }
                    }
                  }
                },
                "status": {
                  "type": "object",
                  "description": "What is. Written by the operator.",
                  "properties": {
                    "observedGeneration": {
                      "type": "integer",
                      "format": "int64",
                      "minimum": 0,
                      "description": "The metadata.generation that this status speaks of. Smaller than metadata.generation means the operator has not looked yet."
                    },
                    "lastHandledReconcileAt": {
                      "type": "string",
                      "maxLength": 128,
                      "description": "The last value of the annotation core.airy.co/reconcile-at that was acted on."
                    },
                    "conditions": {
                      "type": "array",
                      "description": "What holds now. Ready sums up the others.",
                      "maxItems": 32,
                      "x-kubernetes-list-type": "map",
                      "x-kubernetes-list-map-keys": [
                        "type"
                      ],
                      "items": {
                        "type": "object",
                        "required": [
                          "type",
                          "status",
                          "reason",
                          "message",
                          "lastTransitionTime"
                        ],
                        "properties": {
                          "type": {
                            "type": "string",
                            "description": "What the condition is about, such as Ready.",
                            "minLength": 1,
                            "maxLength": 64,
                            "pattern": "^[A-Za-z]([A-Za-z0-9]*)$"
                          },
                          "status": {
                            "type": "string",
                            "description": "Whether it holds.",
                            "enum": [
                              "True",
                              "False",
                              "Unknown"
                            ]
                          },
                          "reason": {
                            "type": "string",
                            "description": "Why, as one word for programs.",
                            "minLength": 1,
                            "maxLength": 64,
                            "pattern": "^[A-Za-z]([A-Za-z0-9]*)$"
                          },
                          "message": {
                            "type": "string",
                            "description": "Why, as one sentence for people, with what to do about it.",
                            "maxLength": 4096
                          },
                          "observedGeneration": {
                            "type": "integer",
                            "format": "int64",
                            "minimum": 0,
                            "description": "The metadata.generation that was looked at."
                          },
                          "lastTransitionTime": {
                            "type": "string",
                            "format": "date-time",
                            "description": "When status changed last."
                          }
                        }
                      }
                    },
                    "channelId": {
                      "type": "string",
                      "maxLength": 64,
                      "description": "Id of the channel in the API and in page snippets."
                    },
                    "connected": {
                      "type": "boolean",
                      "description": "Whether messages flow."
                    }
                  }
                }
              }
            }
          }
        }
      ]
    }
  },
  {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
      "name": "webhooks.core.airy.co"
    },
    "spec": {
      "group": "core.airy.co",
      "scope": "Namespaced",
      "names": {
        "kind": "Webhook",
        "listKind": "WebhookList",
        "plural": "webhooks",
        "singular": "webhook",
        "shortNames": [
          "awh"
        ],
        "categories": [
          "airy"
        ]
      },
      "conversion": {
        "strategy": "None"
      },
      "versions": [
        {
          "name": "v1beta1",
          "served": true,
          "storage": true,
          "subresources": {
            "status": {}
          },
          "additionalPrinterColumns": [
            {
              "name": "Instance",
              "type": "string",
              "description": "The instance whose events are sent",
              "jsonPath": ".spec.instanceRef.name"
            },
            {
              "name": "Ready",
              "type": "string",
              "description": "Whether it works",
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"
            },
            {
              "name": "Reason",
              "type": "string",
              "description": "Why, in one word",
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"
            },
            {
              "name": "Age",
              "type": "date",
              "jsonPath": ".metadata.creationTimestamp"
            },
            {
              "name": "Message",
              "type": "string",
              "description": "Why, in one sentence",
              "priority": 1,
              "jsonPath": ".status.conditions[?(@.type==\"Ready\")].message"
            }
          ],
          "schema": {
            "openAPIV3Schema": {
              "type": "object",
              "description": "An address that receives what happens in an Airy.",
              "x-kubernetes-validations": [
                {
                  "rule": "self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
                  "message": "metadata.name must be at most 40 characters of a-z, 0-9 and '-', starting with a letter and ending with a letter or digit"
                }
              ],
              "required": [
                "spec"
              ],
              "properties": {
                "apiVersion": {
                  "type": "string",
                  "description": "The version of this schema, core.airy.co/v1beta1."
                },
                "kind": {
                  "type": "string",
                  "description": "Webhook."
                },
                "metadata": {
                  "type": "object"
                },
                "spec": {
                  "type": "object",
                  "description": "Which events go where.",
                  "required": [
                    "instanceRef",
                    "url"
                  ],
                  "properties": {
                    "instanceRef": {
                      "type": "object",
                      "description": "The AiryInstance whose events are sent, in the same namespace.",
                      "required": [
                        "name"
                      ],
                      "properties": {
                        "name": {
                          "type": "string",
                          "description": "Name of the AiryInstance.",
                          "minLength": 1,
                          "maxLength": 40
                        }
                      }
                    },
                    "name": {
                      "type": "string",
                      "description": "Name that people see in the settings.",
                      "minLength": 1,
                      "maxLength": 120
                    },
                    "url": {
                      "type": "string",
                      "description": "Where events are sent, by POST.",
                      "minLength": 1,
                      "maxLength": 2048,
                      "x-kubernetes-validations": [
                        {
                          "rule": "isURL(self) && url(self).getScheme() in ['http', 'https'] && url(self).getHostname() != ''",
                          "message": "expected an http or https URL such as https://example.com/airy"
                        },
                        {
                          "rule": "!self.matches('^[A-Za-z]+://[^/?#]*@')",
                          "message": "must not contain a user or a password; send a secret as a header with secretRef instead"
                        }
                      ]
                    },
                    "events": {
                      "type": "array",
                      "description": "Which events to send; all of them when left out.",
                      "maxItems": 16,
                      "x-kubernetes-list-type": "set",
                      "items": {
                        "type": "string",
                        "enum": [
                          "message.created",
                          "message.updated",
                          "conversation.updated",
                          "channel.updated"
                        ]
                      }
                    },
                    "headers": {
                      "type": "array",
                      "description": "Extra headers of each request.",
                      "maxItems": 32,
                      "x-kubernetes-list-type": "map",
                      "x-kubernetes-list-map-keys": [
                        "name"
                      ],
                      "items": {
                        "type": "object",
                        "required": [
                          "name"
                        ],
                        "x-kubernetes-validations": [
                          {
                            "rule": "has(self.value) != has(self.secretRef)",
                            "message": "give exactly one of value and secretRef"
                          }
                        ],
                        "properties": {
                          "name": {
                            "type": "string",
                            "description": "Name of the header.",
                            "minLength": 1,
                            "maxLength": 128,
                            "pattern": "^[A-Za-z0-9!#$%&'*+.^_|~-]+$",
                            "x-kubernetes-validations": [
                              {
                                "rule": "!(self.lowerAscii() in ['host', 'content-length', 'content-type', 'connection', 'transfer-encoding', 'x-airy-content-signature'])",
                                "message": "this header is set by Airy itself"
                              }
                            ]
                          },
                          "value": {
                            "type": "string",
                            "description": "Its value, when that is no secret.",
                            "maxLength": 4096,
                            "pattern": "^[^\\x00-\\x08\\x0a-\\x1f\\x7f]*$"
                          },
                          "secretRef": {
                            "type": "object",
                            "description": "Where its value is kept.",
                            "required": [
                              "name",
                              "key"
                            ],
                            "properties": {
                              "name": {
                                "type": "string",
                                "description": "Name of the Secret, in the same namespace.",
                                "minLength": 1,
                                "maxLength": 253
                              },
                              "key": {
                                "type": "string",
                                "description": "Key inside the Secret.",
                                "minLength": 1,
                                "maxLength": 253,
                                "pattern": "^[-._a-zA-Z0-9]+$"
                              }
                            }
                          }
                        }
                      }
                    },
                    "signingKeySecretRefs": {
                      "type": "array",
                      "description": "Keys that requests are signed with. Give the new one and then the old one while changing keys.",
                      "maxItems": 4,
                      "x-kubernetes-list-type": "atomic",
                      "items": {
                        "type": "object",
                        "description": "Where the key is kept.",
                        "required": [
                          "name",
                          "key"
                        ],
                        "properties": {
                          "name": {
                            "type": "string",
                            "description": "Name of the Secret, in the same namespace.",
                            "minLength": 1,
                            "maxLength": 253
                          },
                          "key": {
                            "type": "string",
                            "description": "Key inside the Secret.",
                            "minLength": 1,
                            "maxLength": 253,
                            "pattern": "^[-._a-zA-Z0-9]+$"
                          }
                        }
                      }
                    },
                    "retry": {
                      "type": "object",
                      "description": "What happens when the receiver does not answer with success.",
                      "default": {},
                      "properties": {
                        "maxAttempts": {
                          "type": "integer",
                          "format": "int32",
                          "minimum": 1,
                          "maximum": 100,
                          "default": 12,
                          "description": "Attempts before an event is set aside as a dead letter."
                        },
                        "initialDelay": {
                          "type": "string",
                          "default": "1s",
                          "maxLength": 16,
                          "description": "Wait before the second attempt; it doubles with each further one.",
                          "x-kubernetes-validations": [
                            {
                              "rule": "self.matches('^([0-9]{1,6}(ms|s|m|h))+$') && duration(self) >= duration('100ms') && duration(self) <= duration('1h')",
                              "message": "expected a duration from 100ms to 1h, such as 1s"
                            }
                          ]
                        },
                        "maxDelay": {
                          "type": "string",
                          "default": "1h",
                          "maxLength": 16,
                          "description": "Longest wait between two attempts.",
                          "x-kubernetes-validations": [
                            {
                              "rule": "self.matches('^([0-9]{1,6}(ms|s|m|h))+$') && duration(self) >= duration('1s') && duration(self) <= duration('24h')",
                              "message": "expected a duration from 1s to 24h, such as 1h"
                            }
                          ]
                        },
                        "timeout": {
                          "type": "string",
                          "default": "10s",
                          "maxLength": 16,
                          "description": "How long the receiver may take to answer.",
                          "x-kubernetes-validations": [
                            {
                              "rule": "self.matches('^([0-9]{1,6}(ms|s|m|h))+$') && duration(self) >= duration('1s') && duration(self) <= duration('30s')",
                              "message": "expected a duration from 1s to 30s, such as 10s"
                            }
                          ]
                        }
                      }
                    },
                    "rate": {
                      "type": "object",
                      "description": "How fast events may be sent.",
                      "properties": {
                        "perSecond": {
                          "type": "integer",
                          "format": "int32",
                          "minimum": 1,
                          "maximum": 1000,
                          "description": "Requests a second at most. Unlimited when left out."
                        }
                      }
                    },
                    "paused": {
                      "type": "boolean",
                      "default": false,
                      "description": "Keep events back; they are sent when this is false again."
                    },
                    "replayFrom": {
                      "type": "string",
                      "format": "date-time",
                      "description": "Send everything since this moment again, once for each new value."
                    }
                  }
                },
                "status": {
                  "type": "object",
                  "description": "What is. Written by the operator and the delivery components.",
                  "properties": {
                    "observedGeneration": {
                      "type": "integer",
                      "format": "int64",
                      "minimum": 0,
                      "description": "The metadata.generation that this status speaks of. Smaller than metadata.generation means the operator has not looked yet."
                    },
                    "lastHandledReconcileAt": {
                      "type": "string",
                      "maxLength": 128,
                      "description": "The last value of the annotation core.airy.co/reconcile-at that was acted on."
                    },
                    "conditions": {
                      "type": "array",
                      "description": "What holds now. Ready sums up the others.",
                      "maxItems": 32,
                      "x-kubernetes-list-type": "map",
                      "x-kubernetes-list-map-keys": [
                        "type"
                      ],
                      "items": {
                        "type": "object",
                        "required": [
                          "type",
                          "status",
                          "reason",
                          "message",
                          "lastTransitionTime"
                        ],
                        "properties": {
                          "type": {
                            "type": "string",
                            "description": "What the condition is about, such as Ready.",
                            "minLength": 1,
                            "maxLength": 64,
                            "pattern": "^[A-Za-z]([A-Za-z0-9]*)$"
                          },
                          "status": {
                            "type": "string",
                            "description": "Whether it holds.",
                            "enum": [
                              "True",
                              "False",
                              "Unknown"
                            ]
                          },
                          "reason": {
                            "type": "string",
                            "description": "Why, as one word for programs.",
                            "minLength": 1,
                            "maxLength": 64,
                            "pattern": "^[A-Za-z]([A-Za-z0-9]*)$"
                          },
                          "message": {
                            "type": "string",
                            "description": "Why, as one sentence for people, with what to do about it.",
                            "maxLength": 4096
                          },
                          "observedGeneration": {
                            "type": "integer",
                            "format": "int64",
                            "minimum": 0,
                            "description": "The metadata.generation that was looked at."
                          },
                          "lastTransitionTime": {
                            "type": "string",
                            "format": "date-time",
                            "description": "When status changed last."
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      ]
    }
  }
];
