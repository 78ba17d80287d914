"""The part of KubeRay's RayJob (ray.io/v1, KubeRay 1.5.1) that deploy/rayjob.yaml uses; unknown keys are refused.

Written after `rayjob_types.go` and `raycluster_types.go` of ray-project/kuberay and the Kubernetes API.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Quantity = Annotated[str, Field(pattern=r"^\d+(\.\d+)?(m|[kMGT]i?)?$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Port(Strict):
    containerPort: int = Field(ge=1, le=65535)
    name: Name


class Needs(Strict):
    requests: dict[Literal["cpu", "memory", "nvidia.com/gpu"], Quantity]
    limits: dict[Literal["cpu", "memory", "nvidia.com/gpu"], Quantity]


class Mount(Strict):
    mountPath: str = Field(pattern="^/")
    name: Name


class Container(Strict):
    name: Name
    image: str
    resources: Needs
    ports: list[Port] = []
    volumeMounts: list[Mount] = []


class Claim(Strict):
    claimName: Name


class Empty(Strict):
    medium: Literal["", "Memory"]
    sizeLimit: Quantity


class Volume(Strict):
    name: Name
    persistentVolumeClaim: Claim | None = None
    emptyDir: Empty | None = None


class Pod(Strict):
    containers: list[Container] = Field(min_length=1)
    volumes: list[Volume] = []
    terminationGracePeriodSeconds: int = Field(ge=0)

    @model_validator(mode="after")
    def mounted(self) -> Pod:
        named = {volume.name for volume in self.volumes}
        for container in self.containers:
            for mount in container.volumeMounts:
                assert mount.name in named, f"no volume {mount.name}"
        return self


class Template(Strict):
    spec: Pod


class HeadGroup(Strict):
    rayStartParams: dict[str, str]
    template: Template
    labels: dict[str, str] = {}


class WorkerGroup(HeadGroup):
    groupName: Name
    replicas: int = Field(ge=0)
    minReplicas: int = Field(ge=0)
    maxReplicas: int = Field(ge=0)

    @model_validator(mode="after")
    def ordered(self) -> WorkerGroup:
        assert self.minReplicas <= self.replicas <= self.maxReplicas
        return self


class Autoscaler(Strict):
    idleTimeoutSeconds: int = Field(ge=0)
    upscalingMode: Literal["Default", "Aggressive", "Conservative"]


class Auth(Strict):
    mode: Literal["disabled", "token"]


class RayCluster(Strict):
    rayVersion: str
    authOptions: Auth
    enableInTreeAutoscaling: bool
    autoscalerOptions: Autoscaler
    headGroupSpec: HeadGroup
    workerGroupSpecs: list[WorkerGroup]


class RayJobSpec(Strict):
    submissionMode: Literal["K8sJobMode", "HTTPMode", "InteractiveMode", "SidecarMode"]
    entrypoint: str
    backoffLimit: int = Field(ge=0)
    shutdownAfterJobFinishes: bool
    ttlSecondsAfterFinished: int = Field(ge=0)
    rayClusterSpec: RayCluster


class Metadata(Strict):
    name: Name


class RayJob(Strict):
    apiVersion: Literal["ray.io/v1"]
    kind: Literal["RayJob"]
    metadata: Metadata
    spec: RayJobSpec
